#include "k8sclient/change_collector.hpp"

#include <fstream>

#include <doctest/doctest.h>
#include <sys/inotify.h>

#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal::k8sclient;
using kubeportal::testing::TemporaryFolder;
using Paths = std::set<std::string>;

namespace {

const WatchedNames kEverything{true, true, {}};

}  // namespace

TEST_CASE("a file is written once its writer has closed it") {
  ChangeCollector collector;
  CHECK_FALSE(collector.on_event("/in", kEverything, "a", IN_MODIFY));
  CHECK(collector.take().unfinished == Paths{"/in/a"});
  CHECK(collector.take().unfinished == Paths{"/in/a"});
  CHECK(collector.on_event("/in", kEverything, "a", IN_CLOSE_WRITE));
  const auto changes = collector.take();
  CHECK(changes.written == Paths{"/in/a"});
  CHECK(changes.unfinished.empty());
  CHECK(collector.take().written.empty());
}

TEST_CASE("a file whose second writer has begun is unfinished") {
  ChangeCollector collector;
  collector.on_event("/in", kEverything, "a", IN_CLOSE_WRITE);
  collector.on_event("/in", kEverything, "a", IN_MODIFY);
  const auto changes = collector.take();
  CHECK(changes.written.empty());
  CHECK(changes.unfinished == Paths{"/in/a"});
}

TEST_CASE("chmod of a file that is being written does not finish it") {
  ChangeCollector collector;
  collector.on_event("/in", kEverything, "a", IN_MODIFY);
  CHECK_FALSE(collector.on_event("/in", kEverything, "a", IN_ATTRIB));
  CHECK(collector.take().unfinished == Paths{"/in/a"});
}

TEST_CASE("a file that is renamed away or deleted is no longer waited for") {
  for (const unsigned mask : {IN_MOVED_FROM, IN_DELETE}) {
    ChangeCollector collector;
    collector.on_event("/in", kEverything, "a", IN_MODIFY);
    CHECK(collector.on_event("/in", kEverything, "a", mask));
    CHECK(collector.take().unfinished.empty());
  }
}

TEST_CASE("a created file that is empty is unfinished and one with content is whole") {
  TemporaryFolder folder;
  folder.write("empty", "");
  folder.write("full", "x");
  ChangeCollector collector;
  for (const char* name : {"empty", "full"}) {
    CHECK(collector.on_event(folder.path(), kEverything, name, IN_CREATE));
  }
  const auto changes = collector.take();
  CHECK(changes.unfinished == Paths{folder / "empty"});
  CHECK(changes.written == Paths{folder / "full"});
}

TEST_CASE("names of no interest are passed over") {
  ChangeCollector collector;
  const WatchedNames one{false, true, {"a"}};
  CHECK_FALSE(collector.on_event("/in", one, "b", IN_CLOSE_WRITE));
  CHECK(collector.on_event("/in", one, "a", IN_CLOSE_WRITE));
  CHECK(collector.on_event("/in", one, "", IN_DELETE_SELF));
  CHECK(collector.take().written == Paths{"/in/a"});
}

TEST_CASE("a file in a directory that is no longer watched is not waited for") {
  ChangeCollector collector;
  collector.on_event("/in", kEverything, "a", IN_MODIFY);
  collector.on_event("/in/sub", kEverything, "b", IN_MODIFY);
  collector.forget("/in");
  CHECK(collector.take().unfinished == Paths{"/in/sub/b"});
}

TEST_CASE("after an overflow everything is to be read") {
  ChangeCollector collector;
  collector.on_event("/in", kEverything, "a", IN_MODIFY);
  collector.on_overflow();
  const auto changes = collector.take();
  CHECK(changes.everything);
  CHECK(changes.unfinished.empty());
  CHECK_FALSE(collector.take().everything);
}
