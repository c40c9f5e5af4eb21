#pragma once
#include <libxml/xmlversion.h>
// libxml2's ICU headers clash with the ICU inside Foundation; only its own encoders need them.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <libxml/dict.h>
#include <iconv.h>
