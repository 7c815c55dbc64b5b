/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define ITERATE_TYPE_APPLICATION (iterate_application_get_type ())

G_DECLARE_FINAL_TYPE (IterateApplication, iterate_application,
                      ITERATE, APPLICATION, AdwApplication)

IterateApplication *iterate_application_new (void);

G_END_DECLS
