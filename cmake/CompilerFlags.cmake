# kube_portal_flags: what every target of ours is compiled with.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths below the tree are hashed relative to it: a second clone finds what the first compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
      CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

add_library(kube_portal_flags INTERFACE)
target_include_directories(kube_portal_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(kube_portal_flags INTERFACE -Wall -Wextra -Wshadow -Wconversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # With -O3 GCC 12 sees overlapping copies in std::string's operator+ (GCC bug 105651).
  target_compile_options(kube_portal_flags INTERFACE -Wno-restrict)
endif()
if(KUBE_PORTAL_SANITIZE)
  # -g1: file and line are what a report needs; full debug information is a third of the build time.
  target_compile_options(kube_portal_flags INTERFACE
    -fsanitize=${KUBE_PORTAL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g1)
  target_link_options(kube_portal_flags INTERFACE -fsanitize=${KUBE_PORTAL_SANITIZE})
  # The vptr check asks the kernel through a pipe whether memory is readable, so it reports sound
  # objects as broken where a test has spent every descriptor. The checks of null and alignment at
  # every access double the build time; AddressSanitizer sees a null pointer by itself.
  target_compile_options(kube_portal_flags INTERFACE -fno-sanitize=vptr,null,alignment)
  if(KUBE_PORTAL_SANITIZE MATCHES thread)
    # GCC says of every Asio handler that TSan does not see its fences; the scheduler's mutex, which
    # TSan does see, orders the same accesses.
    target_compile_options(kube_portal_flags INTERFACE -Wno-tsan)
  endif()
endif()
