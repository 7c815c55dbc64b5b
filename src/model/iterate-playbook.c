/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "iterate-playbook.h"

#include "iterate-experiment.h"
#include "iterate-json.h"
#include "iterate-learning-book.h"
#include "iterate-learning-weight.h"
#include "iterate-query.h"
#include "iterate-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Chapters in this order; other contexts follow by their name. */
static const struct
{
  const char *context;
  const char *title;
} chapters[] = {
  { "growth", N_("Growth") },
  { "feature", N_("Features") },
  { "bug", N_("Faults") },
  { "performance", N_("Performance") },
  { "research", N_("Research") },
};

/* What has faded by as much since it was last borne out should be tried again. */
#define STALE (365 * ITERATE_DAY)

static void
play_free (gpointer data)
{
  IteratePlay *self = data;

  g_clear_object (&self->learning);
  g_clear_pointer (&self->evidence, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_strfreev (self->exceptions);
  g_strfreev (self->next);
  g_free (self->chapter);
  g_free (self->rule);
  g_free (self->applies);
  g_free (self);
}

void
iterate_playbook_free (IteratePlaybook *self)
{
  g_clear_pointer (&self->plays, g_ptr_array_unref);
  g_free (self);
}

/* Returns: what a chapter is called */
const char *
iterate_playbook_get_title (const char *chapter)
{
  for (guint i = 0; i < G_N_ELEMENTS (chapters); i++)
    {
      if (g_str_equal (chapters[i].context, chapter))
        return _(chapters[i].title);
    }

  return chapter;
}

static guint
get_place (const char *chapter)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (chapters) && !g_str_equal (chapters[i].context, chapter))
    i++;

  return i;
}

/* Where it is listed: under a type of task where it has one, since that is what people look for. */
static const char *
find_chapter (const char *const *contexts)
{
  if (contexts == NULL || contexts[0] == NULL)
    return "research";

  for (guint i = 0; contexts[i] != NULL; i++)
    {
      if (get_place (contexts[i]) < G_N_ELEMENTS (chapters))
        return contexts[i];
    }

  return contexts[0];
}

static char *
dup_applies (const char *const *contexts)
{
  g_autofree char *list = g_strjoinv (", ", (GStrv) contexts);

  return g_strdup_printf (_("When working on: %s"), list);
}

static gboolean
load_names (IteratePlay      *self,
            IterateDatabase  *db,
            GError          **error)
{
  for (guint i = 0; i < self->evidence->len; i++)
    {
      IterateLearningEvidence *one = g_ptr_array_index (self->evidence, i);
      g_autoptr(IterateExperiment) experiment = NULL;

      experiment = iterate_database_find (db, ITERATE_TYPE_EXPERIMENT,
                                          iterate_learning_evidence_get_experiment (one), error);
      if (experiment == NULL)
        return FALSE;

      g_ptr_array_add (self->names, g_strdup (iterate_experiment_get_name (experiment)));
    }

  return TRUE;
}

static GStrv
list_exceptions (IteratePlay *self)
{
  g_autoptr(GStrvBuilder) list = g_strv_builder_new ();

  for (guint i = 0; i < self->evidence->len; i++)
    {
      IterateLearningEvidence *one = g_ptr_array_index (self->evidence, i);
      const char *name = g_ptr_array_index (self->names, i);
      const char *stance = iterate_learning_evidence_get_stance (one);
      g_autofree char *line = NULL;

      if (g_strcmp0 (stance, "contradicts") == 0)
        line = g_strdup_printf (_("“%s” found the opposite"), name);
      else if (g_strcmp0 (iterate_learning_evidence_get_health (one), "failed") == 0)
        line = g_strdup_printf (_("The data of “%s” cannot be trusted and do not count"), name);
      else if (g_strcmp0 (iterate_learning_evidence_get_health (one), "caution") == 0)
        line = g_strdup_printf (_("The data of “%s” are to be taken with caution"), name);
      else if (g_strcmp0 (stance, "open") == 0 && self->evidence->len > 1)
        line = g_strdup_printf (_("“%s” could not show it"), name);
      if (line != NULL)
        g_strv_builder_add (list, line);
    }

  return g_strv_builder_end (list);
}

static GStrv
list_next (IteratePlay *self,
           gint64       now)
{
  g_autoptr(GStrvBuilder) list = g_strv_builder_new ();
  const char *const *lines = iterate_learning_get_recommendations (self->learning);

  for (guint i = 1; lines != NULL && lines[0] != NULL && lines[i] != NULL; i++)
    g_strv_builder_add (list, lines[i]);
  if (iterate_learning_get_supporting (self->learning) == 0)
    g_strv_builder_add (list, _("Test it: no experiment of yours has shown it yet"));
  else if (now - iterate_learning_get_supported_at (self->learning) > STALE)
    g_strv_builder_add (list, _("Test it again: it was last shown more than a year ago"));
  else if (iterate_learning_get_supporting (self->learning) == 1)
    g_strv_builder_add (list, _("Repeat it elsewhere: it rests on one experiment"));

  return g_strv_builder_end (list);
}

/* Returns: (transfer full): the play that a learning is, or %NULL with @error set */
static IteratePlay *
make_play (IterateDatabase  *db,
           IterateLearning  *learning,
           double            half_life,
           gint64            now,
           GError          **error)
{
  IteratePlay *self = g_new0 (IteratePlay, 1);
  const char *const *contexts = iterate_learning_get_applicable_to (learning);
  const char *const *rules = iterate_learning_get_recommendations (learning);
  const char *const *insights = iterate_learning_get_insights (learning);

  self->learning = g_object_ref (learning);
  self->confidence = iterate_learning_fade (learning, half_life, now);
  self->chapter = g_strdup (find_chapter (contexts));
  self->rule = g_strdup (rules != NULL && rules[0] != NULL ? rules[0]
                           : insights != NULL && insights[0] != NULL ? insights[0] : "");
  self->applies = contexts == NULL ? g_strdup ("") : dup_applies (contexts);
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->evidence = iterate_learning_book_list_evidence (db, learning, error);
  if (self->evidence == NULL || !load_names (self, db, error))
    {
      play_free (self);
      return NULL;
    }

  self->pooled = iterate_learning_weigh (learning, self->evidence).pooled;
  self->exceptions = list_exceptions (self);
  self->next = list_next (self, now);

  return self;
}

static int
compare_plays (gconstpointer a,
               gconstpointer b)
{
  const IteratePlay *one = *(IteratePlay **) a, *two = *(IteratePlay **) b;
  guint first = get_place (one->chapter), second = get_place (two->chapter);

  if (first != second)
    return first < second ? -1 : 1;
  if (!g_str_equal (one->chapter, two->chapter))
    return g_strcmp0 (one->chapter, two->chapter);
  if (one->confidence != two->confidence)
    return one->confidence < two->confidence ? 1 : -1;

  return iterate_record_get_id (ITERATE_RECORD (one->learning)) <
         iterate_record_get_id (ITERATE_RECORD (two->learning)) ? -1 : 1;
}

static IteratePlaybook *
make_playbook (IterateDatabase  *db,
               GPtrArray        *learnings,
               double            least,
               gint64            now,
               GError          **error)
{
  g_autoptr(IteratePlaybook) self = g_new0 (IteratePlaybook, 1);
  double half_life;

  self->at = now;
  self->least = least;
  self->plays = g_ptr_array_new_with_free_func (play_free);
  if (!iterate_learning_read_half_life (db, &half_life, error))
    return NULL;

  for (guint i = 0; i < learnings->len; i++)
    {
      IteratePlay *play = make_play (db, g_ptr_array_index (learnings, i), half_life, now, error);

      if (play == NULL)
        return NULL;

      g_ptr_array_add (self->plays, play);
    }

  g_ptr_array_sort (self->plays, compare_plays);

  return g_steal_pointer (&self);
}

/**
 * iterate_playbook_generate:
 *
 * Makes best practices of what is sure enough.
 *
 * Returns: (transfer full): the playbook, or %NULL with @error set
 */
IteratePlaybook *
iterate_playbook_generate (IterateDatabase  *db,
                           gint64            now,
                           GError          **error)
{
  g_autoptr(GPtrArray) learnings = NULL;
  double least;

  if (!iterate_learning_read_threshold (db, &least, error))
    return NULL;

  learnings = iterate_learning_book_list (db, least, now, error);

  return learnings == NULL ? NULL : make_playbook (db, learnings, least, now, error);
}

/* Returns: (transfer full): all learnings told as plays, those that are not sure enough or were
 * rejected among them, or %NULL with @error set */
IteratePlaybook *
iterate_playbook_load_all (IterateDatabase  *db,
                           gint64            now,
                           GError          **error)
{
  g_autoptr(IterateQuery) query = iterate_query_new (ITERATE_TYPE_LEARNING);
  g_autoptr(GPtrArray) learnings = NULL;
  double least;

  iterate_query_where (query, "status", ITERATE_NOT_EQUALS, "merged");
  if (!iterate_learning_read_threshold (db, &least, error))
    return NULL;

  learnings = iterate_query_list (query, db, error);

  return learnings == NULL ? NULL : make_playbook (db, learnings, least, now, error);
}

/* Returns: (transfer full): a playbook of one learning, or %NULL with @error set */
IteratePlaybook *
iterate_playbook_load_one (IterateDatabase  *db,
                           const char       *learning,
                           gint64            now,
                           GError          **error)
{
  g_autoptr(GPtrArray) learnings = g_ptr_array_new_with_free_func (g_object_unref);
  IterateLearning *found = iterate_learning_find (db, learning, error);
  double least;

  if (found == NULL)
    return NULL;

  g_ptr_array_add (learnings, found);

  return iterate_learning_read_threshold (db, &least, error)
           ? make_playbook (db, learnings, least, now, error) : NULL;
}

static JsonArray *
describe_evidence (const IteratePlay *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->evidence->len; i++)
    {
      JsonObject *object = iterate_record_to_json (g_ptr_array_index (self->evidence, i));

      json_object_set_string_member (object, "name", g_ptr_array_index (self->names, i));
      json_array_add_object_element (array, object);
    }

  return array;
}

/* Returns: (transfer full): what a play says, on top of what its learning does */
static JsonObject *
describe_play (const IteratePlay *self)
{
  JsonObject *object = iterate_record_to_json (ITERATE_RECORD (self->learning));

  iterate_json_set_number (object, "currentConfidence", self->confidence);
  json_object_set_string_member (object, "chapter", self->chapter);
  json_object_set_string_member (object, "rule", self->rule);
  json_object_set_string_member (object, "applies", self->applies);
  json_object_set_array_member (object, "evidence", describe_evidence (self));
  if (!isnan (self->pooled.effect))
    {
      iterate_json_set_number (object, "effect", self->pooled.effect);
      iterate_json_set_interval (object, "interval", self->pooled.low, self->pooled.high);
    }
  iterate_json_set_strv (object, "exceptions", (const char *const *) self->exceptions);
  iterate_json_set_strv (object, "next", (const char *const *) self->next);

  return object;
}

/* Returns: (transfer full): all plays, in their order */
JsonArray *
iterate_playbook_to_json (IteratePlaybook *self)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->plays->len; i++)
    json_array_add_object_element (array, describe_play (g_ptr_array_index (self->plays, i)));

  return array;
}
