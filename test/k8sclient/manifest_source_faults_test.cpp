#include <cerrno>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>

#include "test/k8sclient/live_source.hpp"

using namespace kubeportal::testing;
using Journal = LiveSource::Journal;

namespace {

std::string error_of_start(std::vector<std::string> paths) {
  try {
    LiveSource live(std::move(paths));
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

std::size_t queue_length() {
  std::size_t length = 16384;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> length;
  return length;
}

}  // namespace

TEST_CASE("a source does not start with paths that do not exist or files that are bad") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web", 0));
  folder.write("b.yaml", "kind: [");
  folder.write("c.yaml", service_text("good"));
  const std::string error = error_of_start({folder / "none", folder.path(), folder / "none.yaml"});
  CHECK(error == (folder / "none") + " does not exist; --source takes a file or a folder\n" +
                     (folder / "none.yaml") +
                     " does not exist; --source takes a file or a folder\n" + (folder / "a.yaml") +
                     ":7:11: Service default/web: spec.ports[0].port: found 0; allowed: a number "
                     "from 1 to 65535\n" +
                     (folder / "b.yaml") +
                     ":2:1: found no node content while parsing a flow node; "
                     "allowed: YAML or JSON");
}

TEST_CASE("a pipe in place of a file is an error and does not block") {
  TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK(error_of_start({folder / "pipe"}) ==
        (folder / "pipe") + ": found a pipe, socket or device; allowed: a file or folder");
}

TEST_CASE("a file that turns bad is one error and its last good state stays in force") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web") + service_text("two"));
  folder.write("b.yaml", service_text("marker"));
  LiveSource live({folder.path()});
  live.take();

  folder.write("a.yaml", service_text("web", 70000));
  live.await_that("the error", [&] { return live.log.count("error") > 0; });
  const std::string said =
      "error: " + (folder / "a.yaml") +
      ":7:11: Service default/web: spec.ports[0].port: found 70000; allowed: a number from 1 to "
      "65535. The last good state of " +
      (folder / "a.yaml") + " stays in force: 2 Services, 0 EndpointSlices";
  CHECK(live.log.lines() == std::vector<std::string>{said});

  // Saved again, as bad as before: nothing new to say.
  folder.write("a.yaml", service_text("web", 70000));
  folder.write("b.yaml", service_text("marker", 81));
  live.await("~marker");
  CHECK(live.take() == Journal{"~marker"});
  CHECK(live.log.count("error") == 1);

  folder.write("a.yaml", service_text("web", 82));
  live.await("~web");
  CHECK(live.take() == Journal{"-two", "~web"});
  CHECK(live.log.count("info: " + (folder / "a.yaml") + " is good again and in force") == 1);
}

TEST_CASE("a file that is bad from the start of its life brings nothing until it is mended") {
  TemporaryFolder folder;
  LiveSource live({folder.path()});
  live.take();
  folder.write("a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n");
  live.await_that("the error", [&] { return live.log.count("spec: found nothing") == 1; });
  folder.write("a.yaml", service_text("web"));
  live.await("+web");
  CHECK(live.take() == Journal{"+web"});
}

TEST_CASE("of two files that claim an object the first counts until it goes") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("other") + service_text("web"));
  folder.write("b.yaml", service_text("web", 81));
  LiveSource live({folder / "a.yaml", folder.path()});
  CHECK(live.services.last.ports[0].port == 80);
  CHECK(live.take() == Journal{"+other", "+web", "synced", "synced"});
  CHECK(live.log.lines() ==
        std::vector<std::string>{"error: Service default/web is in " + (folder / "a.yaml") +
                                 ":9 and in " + (folder / "b.yaml") +
                                 ":1; the first counts, the other is ignored until that is gone"});

  folder.write("a.yaml", service_text("other", 82) + service_text("web"));
  live.await("~other");
  CHECK(live.log.count("error") == 1);
  CHECK(live.take() == Journal{"~other"});

  folder.remove("a.yaml");
  live.await("~web");
  CHECK(live.services.last.ports[0].port == 81);
  CHECK(live.take() == Journal{"-other", "~web"});
}

TEST_CASE("paths named first count first") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web"));
  folder.write("b.yaml", service_text("web", 81));
  LiveSource live({folder / "b.yaml", folder / "a.yaml"});
  CHECK(live.services.last.ports[0].port == 81);
}

TEST_CASE("a change is seen although the kernel's queue of events overflowed before it") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web"));
  LiveSource live({folder.path()});
  for (std::size_t i = 0; i < queue_length() / 2 + 8; ++i) {
    std::ofstream(folder / "noise").put('x');
    folder.remove("noise");
  }
  folder.replace("a.yaml", service_text("web", 81));
  folder.write("b.yaml", service_text("new"));
  live.await("+new");
  CHECK(live.has("~web"));
}

TEST_CASE("without inotify files are looked at once a second") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web"));
  LiveSource live({folder.path()}, [] {
    return boost::system::error_code(EMFILE, boost::system::system_category());
  });
  CHECK(live.log.count("warning: the kernel cannot report changes of manifests "
                       "(fs.inotify.max_user_instances") == 1);
  live.take();
  folder.write("a.yaml", service_text("web", 81));
  folder.write("b.yaml", service_text("new"));
  live.await("~web");
  live.await("+new");
  folder.remove("b.yaml");
  live.await("-new");
}

TEST_CASE("a directory that the kernel will not watch is looked at once a second") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web"));
  // A descriptor that is no inotify: inotify_add_watch fails on it.
  LiveSource live({folder.path()}, []() -> boost::system::result<int> {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  });
  CHECK(live.log.count("once a second instead") == 1);
  folder.write("a.yaml", service_text("web", 81));
  live.await("~web");
}
