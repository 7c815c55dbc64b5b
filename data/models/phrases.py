# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts in which feedback on a product is put: made up here from patterns, since no public data has
short wishes and complaints on products of all kinds. train.py learns from them beside real data, and
is never measured on them."""
import random

THINGS = """recurring invoices|a dark mode|an offline mode|an API|push notifications|two-factor login|
a calendar view|keyboard shortcuts|bulk editing|a search by date|tags|templates|an export to Excel|
an integration with Slack|a widget|voice messages|a family plan|a student discount|an undo button|
custom fields|a map of all stores|split payments|a playlist for workouts|gift cards|filters|
a weekly summary by mail|reminders|read receipts|a desktop app|support for Linux|single sign-on|
a timeline|time tracking|shared folders|larger fonts|a night theme|multiple accounts|reports|
more languages|a way to merge contacts|a bank connection|automatic backups|comments on tasks""".replace(
    "\n", "").split("|")
ACTS = """export my data|change the tax rate|attach a photo|invite my accountant|sort the list by name|
cancel an order|share a folder|change my password|pin a message|print a label|add a second address|
filter by colour|move a task to another project|open a PDF|pay with my card|delete an account|
upload a video|edit a comment|see past orders|turn off the sound|book a room|track a parcel|
rename a file|sign in|scan a receipt|save a draft|reply to a review|copy a table|set a budget|
download an invoice""".replace("\n", "").split("|")
PARTS = """the app|the list of customers|the settings page|the search|the calendar|the editor|
the invoice|the PDF|the dashboard|the login page|the checkout|the map|the sync|the camera|
the notification|the download|the report|the chart|the contact list|the upload|the player|
the new version|the menu|the form|the import|the website|the date picker|the e-mail""".replace(
    "\n", "").split("|")
VALUES = """address|total|date|price|name|currency|photo|balance|order|time zone|exchange rate|
language""".replace("\n", "").split("|")
PEOPLE = "accountant|team|boss|wife|clients|students|customers|bookkeeper|colleagues".split("|")
TOOLS = "invoicing tool|app|calendar|note app|shop|bank app|editor|tracker|mail program".split("|")
TIMES = "every day|every time|all the time|since the update|again and again|each morning|on my phone".split("|")

PATTERNS = {
    "feature": """would love {thing}|I would love {thing} for my {people}|would love to {act}|
{thing} would save me an hour every month|{thing} would be nice|it would be great to have {thing}|
{thing} would help us a lot|it would help if I could {act}|any plans for {thing}?|
are you planning {thing}?|please support {thing}|please add {thing}|please, {thing}|{thing} please|
please let me {act} without the mouse|let me {act} from the list|allow me to {act}|
make it possible to {act} offline|I wish I could {act}|I wish there was {thing}|I miss {thing}|
{thing} is the one thing that I miss|still no {thing}?|can you add {thing}?|
could you add {thing}, I need it for my {people}|we need {thing}|I really need {thing}|
feature request: {thing}|I would pay extra for {thing}|my {people} ask for {thing} {time}|
add {thing} and I will stay for years|how about {thing}?|an option to {act} would be good|
there should be {thing}|it lacks {thing}|it only needs {thing}|great app, but please add {thing}|
love it, but I need {thing}|five stars when it gets {thing}|it should let me {act}|
I have to {act} by hand, {thing} would be wonderful|why is there no {thing}?|
the only thing missing is {thing}|needs {thing}|{thing} is missing""",
    "bug": """{part} crashes when I {act}|{part} crashes {time}|{part} does not load|{part} is cut off|
{part} does not work {time}|the last line of {part} is missing|{part} shows the wrong {value}|
{part} shows yesterday's {value}|I am logged out {time}|it logs me out {time}|
I get an error when I {act}|nothing happens when I {act}|{part} is empty|
since the update {part} is broken|my {value} disappeared|{part} freezes {time}|I was charged twice|
{part} does not save my changes|{part} lands in the spam folder|{part} loses focus after each letter|
{part} does not find anything|cannot {act}, it fails {time}|{part} won't open|
{part} closes by itself when I {act}|{part} stopped working {time}|wrong {value} in {part}|
the {value} in {part} is wrong|{part} hangs when I {act}|{part} shows the {value} twice|
it forgets my {value} {time}|{part} starts the week on Sunday, here it is Monday|
after I {act} the {value} is gone|very annoying, {part} fails {time}|
I like it, but {part} crashes {time}|{part} arrives hours late|I get {part} too late|
{part} comes a day late""",
    "usability": """{part} is confusing|{part} is very slow|{part} is so slow that I use a spreadsheet|
{part} takes forever to load|{part} takes 20 seconds to load|I can't find where to {act}|
{part} is hidden too deep|took me half an hour to {act}|it is far too complicated to {act}|
too many clicks to {act}|{part} is cluttered|{part} is hard to read|it is not clear how to {act}|
{part} is not intuitive|scrolling in {part} is slow and jerky|I always press the wrong button in {part}|
the text in {part} is too small|my {people} do not understand {part}|{part} is slower than before|
I don't like the new look of {part}|the old design of {part} was better|it is hard to {act} on a phone|the price is too high|
it is too expensive for my {people}|your {tool} costs too much|{thing} is too expensive""",
    "praise": """love the new version of {part}|great support, they answered within minutes|
best {tool} that I have used so far|simple, fast and does what it should|everything works|
everything works, my {people} are happy|my {people} love it|the welcome mail made my day|
I recommend it to everyone I meet|really happy with it after three months|well done|
thank you for {part}|thanks for {thing}, it is great|finally a {tool} that I understand|
so much better than my spreadsheet|{part} is beautiful|the new design is beautiful|the new look is great|wonderful {tool}|I use it {time} and like it|
it does what it says|works as it should|great {tool}, nothing to complain about|
I was up and running in ten minutes|it is okay|three stars because it does what it says|
using it since March|good {tool}|it saves me hours every week""",
    "question": """how do I {act}?|where can I {act}?|is there a way to {act}?|can I {act}?|
what happens with my data when I {act}?|do you have {thing}?|does it have {thing}?|
does it work with my {tool}?|who can see my {value}?|how long does it take to {act}?|
do I need a card to {act}?|what is the {value} for?|is it possible to {act} twice?|
when can I {act}?|which {value} do you use?|can my {people} {act} too?""",
}

# How people ask, whatever for: what two texts share of these does not make them the same.
ASKING = """please add adding support supporting feature option ability allow want need wish miss missing
lack plan make able possible love nice great help save really way let get give have include
provide offer implement introduce request suggestion idea update improve""".split()

# Whether something can be done about it, and how it feels.
ACTIONABLE = {"feature": True, "bug": True, "usability": True, "praise": False, "question": True}
MOOD = {"feature": 0.05, "bug": -0.35, "usability": -0.35, "praise": 0.5, "question": 0}


def make(count):
    """@count texts of each kind, as (text, kind)."""
    rng = random.Random(1)
    slots = {"thing": THINGS, "act": ACTS, "part": PARTS, "value": VALUES, "people": PEOPLE,
             "tool": TOOLS, "time": TIMES}
    for kind, patterns in PATTERNS.items():
        patterns = patterns.replace("\n", "").split("|")
        for i in range(count):
            pattern = patterns[i % len(patterns)]
            text = pattern.format(**{name: rng.choice(words) for name, words in slots.items()})
            if rng.random() < 0.6:
                text = text[0].upper() + text[1:]
            if not text.endswith("?"):
                text += rng.choice(["", "", ".", ".", "!"])
            if rng.random() < 0.15:
                text = rng.choice(["Hi, ", "Hello! ", "Hey team, ", "Sorry, but "]) + text
            yield text, kind
