execute_process(COMMAND git -C ${SOURCE_DIR} describe --always --dirty
  OUTPUT_VARIABLE revision OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT revision)
  set(revision unknown)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT
"#pragma once
#define KUBE_PORTAL_VERSION \"${VERSION}\"
#define KUBE_PORTAL_REVISION \"${revision}\"
")
