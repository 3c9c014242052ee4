#include "config/reference/man_page.hpp"

#include <doctest/doctest.h>

#include "config/flag.hpp"

using namespace kubeportal;
using config::reference::man_page;

TEST_CASE("the man page names every flag once, with its value") {
  const auto page = man_page("before\n@FLAGS@\nafter\n");
  CHECK(page.starts_with("before\n.Ss "));
  CHECK(page.ends_with(".El\nafter\n"));
  for (const auto& flag : config::all_flags()) {
    std::string item = "Fl \\-";
    for (const char c : flag.name) item += c == '-' ? std::string("\\-") : std::string(1, c);
    item += flag.is_switch() ? "\n" : " Ns = Ns Ar ";
    CAPTURE(item);
    const auto at = page.find(item);
    CHECK(at != std::string::npos);
    CHECK(page.find(item, at + 1) == std::string::npos);
  }
}

TEST_CASE("the man page begins every sentence on a line of its own and tells the default") {
  const auto page = man_page("@FLAGS@\n");
  CHECK(page.find("followed while running.\nRepeat it for several.\n") != std::string::npos);
  CHECK(page.find("Default: 0s; in lb: 30s.\n") != std::string::npos);
}
