#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "config/reference/bash_completion.hpp"
#include "config/reference/man_page.hpp"

namespace {

int fail(const std::string& sentence) {
  std::fprintf(stderr, "kube_portal_write_reference: %s\n", sentence.c_str());
  return 1;
}

}  // namespace

/// Used by the build: `man FRAME` writes the man page, `bash` the completion, to standard output.
int main(int argc, char** argv) {
  using namespace kubeportal::config::reference;
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "bash" && argc == 2) {
    std::fputs(bash_completion().c_str(), stdout);
    return 0;
  }
  if (what != "man" || argc != 3) return fail("usage: man FRAME | bash");
  std::ifstream file(argv[2]);
  std::ostringstream frame;
  frame << file.rdbuf();
  if (!file || frame.str().find(kFlagsLine) == std::string::npos) {
    return fail(std::string(argv[2]) + " is no frame with a line " + std::string(kFlagsLine));
  }
  std::fputs(man_page(frame.str()).c_str(), stdout);
  return 0;
}
