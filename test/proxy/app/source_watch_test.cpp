#include "proxy/app/source_watch.hpp"

#include <doctest/doctest.h>

using namespace kubeportal;
using namespace kubeportal::app;

TEST_CASE("a source that falls silent is told of once, and its return") {
  model::Journal journal(10);
  SourceWatch watch(journal);
  const auto look = [&](bool synced, const std::string& trouble) {
    watch.look({{.what = "services", .synced = synced, .heard = {}, .trouble = trouble},
                {.what = "nodes", .synced = true, .heard = {}, .trouble = {}}});
    const auto entries = journal.read({}).entries;
    return entries.empty() ? std::string() : entries.back()->text;
  };
  CHECK(look(false, "").empty());
  CHECK(look(false, "refused") == "services cannot be followed: refused; they are not known yet");
  look(true, "");
  CHECK(look(true, "away") == "services cannot be followed: away; the last state stays in force");
  look(true, "away");
  CHECK(look(true, "") == "services are followed again");
  CHECK(journal.read({}).entries.size() == 4);
}
