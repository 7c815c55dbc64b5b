/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-language.h"

#include "iterate-text-key.h"

#include <string.h>

#define N_SLOTS 4096

/* Below these, a text is taken for English. */
#define MIN_HITS 2
#define MIN_SHARE .12

typedef struct
{
  const char *code;
  const char *stemmer;  /* (nullable): what libstemmer calls it */
  const char *function; /* Function words; also tell the language */
  const char *negators;
} Language;

/* Function words say nothing about what a text is about. What tells one language from its
 * neighbours is among them. */
static const Language languages[ITERATE_N_LANGUAGES] = {
  [ITERATE_LANGUAGE_ENGLISH] = {
    "en", "english",
    "a an the and or but if so as at by for from in into of off on onto out over to up with than "
    "then this that these those it its it's is are was were be been being am i i'm i've i'd i'll me "
    "my mine we us our you your he him his she her they them their there here what which who whom "
    "whose when where why how do does did done doing have has had having can could will would "
    "shall should may might must just also very too much many more most some any all each every "
    "both such same other another again about after before because while until between through "
    "during only own even still yet ever please would've that's there's",
    "not no never none nothing nobody nowhere neither nor cannot cant can't dont don't wont won't "
    "isnt isn't wasnt wasn't arent aren't werent weren't doesnt doesn't didnt didn't couldnt "
    "couldn't shouldnt shouldn't wouldnt wouldn't aint ain't hasnt hasn't havent haven't hadnt "
    "hadn't mustn't needn't without hardly barely scarcely lacks lacking",
  },
  [ITERATE_LANGUAGE_GERMAN] = {
    "de", "german",
    "der die das den dem des ein eine einen einem einer und oder aber wenn weil dass daß ist sind "
    "war waren bin sein hat habe haben wird werden kann können ich du er sie es wir ihr mich mir "
    "dich dir sich uns euch mein meine dein seine zu zum zur von vom mit auf für aus bei nach über "
    "unter wie was wer wo warum auch nur noch schon sehr so als an im am bitte leider immer man",
    "nicht kein keine keinen keinem keiner nie niemals nichts ohne weder niemand",
  },
  [ITERATE_LANGUAGE_FRENCH] = {
    "fr", "french",
    "le la les un une des du de et ou mais si que qui quoi dont où est sont était suis être a ai "
    "avoir ont je tu il elle on nous vous ils elles me te se mon ma mes ton son sa ses notre votre "
    "leur ce cet cette ces à au aux en dans sur pour par avec plus très trop tout tous c'est j'ai "
    "quand comme aussi bien encore toujours depuis merci",
    "pas jamais rien aucun aucune sans ni personne",
  },
  [ITERATE_LANGUAGE_SPANISH] = {
    "es", "spanish",
    "el la los las un una unos unas y o pero si que quien como cuando donde es son era soy ser está "
    "están estoy ha he han tengo tiene yo tú él ella nosotros ustedes ellos me te se mi mis tu su sus "
    "este esta esto ese esa de del al a en con por para más muy también ya porque desde hasta todo "
    "todos lo le les hay puedo gracias",
    "no nunca jamás nada ningún ninguna nadie sin ni tampoco",
  },
  [ITERATE_LANGUAGE_ITALIAN] = {
    "it", "italian",
    "il lo la i gli le un uno una e o ma se che chi come quando dove è sono era essere ho ha hanno "
    "avere io tu lui lei noi voi loro mi ti si ci mio mia tuo suo sua questo questa quello di del "
    "della dei delle a al alla in nel nella con su per da dal più molto anche già perché tutto tutti "
    "c'è grazie sempre",
    "non mai niente nulla nessun nessuno nessuna senza né",
  },
  [ITERATE_LANGUAGE_PORTUGUESE] = {
    "pt", "portuguese",
    "o a os as um uma uns umas e ou mas se que quem como quando onde é são era ser está estão estou "
    "foi tem tenho têm eu tu ele ela nós você vocês eles me te meu minha seu sua este esta isso isto "
    "de do da dos das ao à em no na nos nas com por para pelo pela mais muito também já porque desde "
    "até tudo todos obrigado",
    "não nunca jamais nada nenhum nenhuma ninguém sem nem",
  },
  [ITERATE_LANGUAGE_DUTCH] = {
    "nl", "dutch",
    "de het een en of maar als dat die dit deze is zijn was waren ben heb heeft hebben wordt worden "
    "kan kunnen ik je jij u hij zij ze wij we jullie mij mijn jouw zijn haar ons onze van voor met op "
    "aan uit bij naar over te om door wat wie waar waarom hoe ook nog al heel erg er hier daar alleen "
    "graag altijd",
    "niet geen nooit niets niemand zonder noch",
  },
  [ITERATE_LANGUAGE_SWEDISH] = {
    "sv", "swedish",
    "den det en ett och eller men om att som är var har hade blir kan jag du han hon vi ni de mig dig "
    "sig min mitt din sin vår på i av för med till från hur vad när var också bara mycket så alla "
    "detta denna där här än",
    "inte ej aldrig ingen inget inga utan",
  },
  [ITERATE_LANGUAGE_DANISH] = {
    "da", "danish",
    "den det en et og eller men hvis at som er var har havde bliver kan jeg du han hun vi i de mig dig "
    "sig min mit din sin vores på af for med til fra hvordan hvad hvornår også kun meget så alle dette "
    "denne der her end",
    "ikke aldrig ingen intet uden",
  },
  [ITERATE_LANGUAGE_NORWEGIAN] = {
    "no", "norwegian",
    "den det en et ei og eller men hvis at som er var har hadde blir kan jeg du han hun vi dere de meg "
    "deg seg min mitt din sin vår på av for med til fra hvordan hva når også bare mye så alle dette "
    "denne der her enn",
    "ikke aldri ingen ingenting uten",
  },
  [ITERATE_LANGUAGE_FINNISH] = {
    "fi", "finnish",
    "ja tai mutta jos että joka on ovat oli olen olla minä sinä hän me te he minun sinun tämä se nämä "
    "ne kun miten mikä missä myös vain hyvin niin kaikki kuin sitten nyt vielä",
    "ei en et emme ette eivät ilman koskaan",
  },
  [ITERATE_LANGUAGE_TURKISH] = {
    "tr", "turkish",
    "bir ve veya ama eğer ki bu şu o ben sen biz siz onlar benim senin için ile gibi çok daha en da de "
    "mi mı ne nasıl neden nerede var ise olarak her şey kadar sonra",
    "değil yok hiç asla hiçbir",
  },
  [ITERATE_LANGUAGE_RUSSIAN] = {
    "ru", "russian",
    "и или но если что кто как когда где это этот эта в на с по за из от до для о у я ты он она мы вы "
    "они мой твой его её все всё же бы был была есть так очень только уже ещё",
    "не нет никогда ничего никто нельзя без ни",
  },
  [ITERATE_LANGUAGE_GREEK] = { "el", "greek", "και το η ο τα να με για", "δεν μην όχι χωρίς" },
  [ITERATE_LANGUAGE_ARABIC] = { "ar", "arabic", "في من على إلى أن هذا", "لا لم لن ليس" },
  [ITERATE_LANGUAGE_HINDI] = { "hi", "hindi", "है के में की को से और", "नहीं मत" },
  [ITERATE_LANGUAGE_CHINESE] = { "zh", NULL, "的 了 是 我 在", "不 没 没有" },
  [ITERATE_LANGUAGE_JAPANESE] = { "ja", NULL, "の に は を た が で", "ない" },
  [ITERATE_LANGUAGE_KOREAN] = { "ko", NULL, "이 그 저", "안 못" },
};

typedef struct
{
  guint64 key;
  guint32 function; /* A bit for each language */
  guint32 negator;
} Slot;

static Slot slots[N_SLOTS];

static Slot *
find_slot (guint64 key)
{
  guint at = key % N_SLOTS;

  while (slots[at].key != 0 && slots[at].key != key)
    at = (at + 1) % N_SLOTS;

  return &slots[at];
}

static void
add_words (IterateLanguage  language,
           const char      *words,
           gboolean         negators)
{
  g_auto(GStrv) list = g_strsplit (words, " ", 0);

  for (guint i = 0; list[i] != NULL; i++)
    {
      guint64 key = iterate_text_key (list[i], strlen (list[i]));
      Slot *slot = find_slot (key);

      slot->key = key;
      slot->function |= 1u << language;
      if (negators)
        slot->negator |= 1u << language;
    }
}

static const Slot *
look_up (guint64 key)
{
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      for (guint i = 0; i < ITERATE_N_LANGUAGES; i++)
        {
          add_words (i, languages[i].function, FALSE);
          add_words (i, languages[i].negators, TRUE);
        }
      g_once_init_leave (&ready, 1);
    }

  return find_slot (key);
}

void
iterate_language_count_word (IterateLanguageCount *self,
                             guint64               key)
{
  guint32 function = look_up (key)->function;

  self->n_words++;
  while (function != 0)
    {
      self->hits[g_bit_nth_lsf (function, -1)]++;
      function &= function - 1;
    }
}

/* @letter: one of a word; the Latin script tells nothing */
void
iterate_language_count_letter (IterateLanguageCount *self,
                               gunichar              letter)
{
  switch (g_unichar_get_script (letter))
    {
    case G_UNICODE_SCRIPT_CYRILLIC:
      self->letters[ITERATE_LANGUAGE_RUSSIAN]++;
      break;
    case G_UNICODE_SCRIPT_GREEK:
      self->letters[ITERATE_LANGUAGE_GREEK]++;
      break;
    case G_UNICODE_SCRIPT_ARABIC:
      self->letters[ITERATE_LANGUAGE_ARABIC]++;
      break;
    case G_UNICODE_SCRIPT_DEVANAGARI:
      self->letters[ITERATE_LANGUAGE_HINDI]++;
      break;
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
      /* One in a few is enough: the ideographs beside them are Chinese ones. */
      self->letters[ITERATE_LANGUAGE_JAPANESE] += 4;
      break;
    case G_UNICODE_SCRIPT_HAN:
      self->letters[ITERATE_LANGUAGE_CHINESE]++;
      break;
    case G_UNICODE_SCRIPT_HANGUL:
      self->letters[ITERATE_LANGUAGE_KOREAN]++;
      break;
    default:
      break;
    }
}

/* Returns: the language by script, else by function words, else English */
IterateLanguage
iterate_language_decide (const IterateLanguageCount *self)
{
  IterateLanguage by_script = 0, by_words = ITERATE_LANGUAGE_ENGLISH;

  for (guint i = 0; i < ITERATE_N_LANGUAGES; i++)
    {
      if (self->letters[i] > self->letters[by_script])
        by_script = i;
      if (self->hits[i] > self->hits[by_words])
        by_words = i;
    }

  if (2 * self->letters[by_script] > self->n_words)
    return by_script;

  if (self->hits[by_words] < MIN_HITS || self->hits[by_words] < MIN_SHARE * self->n_words)
    return ITERATE_LANGUAGE_ENGLISH;

  return by_words;
}

gboolean
iterate_language_has_word (IterateLanguage self,
                           guint64         key)
{
  return (look_up (key)->function >> self & 1) != 0;
}

gboolean
iterate_language_has_negator (IterateLanguage self,
                              guint64         key)
{
  return (look_up (key)->negator >> self & 1) != 0;
}

/* Returns: the code of ISO 639-1 */
const char *
iterate_language_get_code (IterateLanguage self)
{
  return languages[self].code;
}

/* Returns: (nullable): what libstemmer calls it, if it knows it */
const char *
iterate_language_get_stemmer (IterateLanguage self)
{
  return languages[self].stemmer;
}
