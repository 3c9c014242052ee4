#include <filesystem>
#include <fstream>

#include "test/k8sclient/live_source.hpp"

using namespace kubeportal::testing;
using Journal = LiveSource::Journal;
namespace fs = std::filesystem;

TEST_CASE("a source delivers what exists in the order of names and then says that it is in sync") {
  TemporaryFolder folder;
  folder.write("b.yml", service_text("second"));
  folder.write("a.yaml", service_text("first") + slice_text("first-1", "first"));
  folder.write("c.json", R"({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "third"},
                             "spec": {"clusterIP": "None"}})");
  folder.write("notes.txt", "not a manifest");
  folder.write(".hidden.yaml", "not a manifest");
  fs::create_directory(folder / "sub.yaml");
  LiveSource live({folder.path()});
  CHECK(live.take() == Journal{"+first", "+second", "+third", "+first-1", "synced", "synced"});
}

TEST_CASE("the objects of a source are those in force, and stay as they were for who has them") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web") + slice_text("web-1", "web"));
  folder.write("b.yaml", service_text("web", 99) + service_text("other"));
  LiveSource live({folder.path()});
  const auto before = live.objects();
  REQUIRE(before.services.size() == 2);
  CHECK(before.services[0]->meta.name == "web");
  CHECK(before.services[0]->ports[0].port == 80);
  CHECK(before.services[1]->meta.name == "other");
  CHECK(before.endpoint_slices.size() == 1);
  CHECK(before.nodes.empty());

  folder.write("a.yaml", "what is wrong changes nothing");
  folder.write("b.yaml", service_text("third"));
  live.await("+third");
  live.stop();
  const auto after = live.objects();
  REQUIRE(after.services.size() == 2);
  CHECK(after.services[0] == before.services[0]);
  CHECK(after.services[1]->meta.name == "third");
  CHECK(before.services[1]->meta.name == "other");
}

TEST_CASE("a file edited in place changes only the objects that differ") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("one") + service_text("two"));
  LiveSource live({folder.path()});
  live.take();
  folder.write("a.yaml", service_text("one") + service_text("two", 81));
  live.await("~two");
  CHECK(live.take() == Journal{"~two"});
  CHECK(live.services.last.ports[0].port == 81);
}

TEST_CASE("a file replaced by renaming is followed again and again") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web"));
  LiveSource live({folder / "a.yaml"});
  for (int port : {81, 82, 83}) {
    live.take();
    folder.replace("a.yaml", service_text("web", port));
    live.await("~web");
    CHECK(live.services.last.ports[0].port == port);
  }
}

TEST_CASE("files that come and go bring and take their objects") {
  TemporaryFolder folder;
  LiveSource live({folder.path()});
  CHECK(live.log.count("warning: no manifest yet in " + folder.path()) == 1);
  folder.write("a.yaml", service_text("web") + slice_text("web-1", "web"));
  live.await("+web-1");
  folder.remove("a.yaml");
  live.await("-web-1");
  CHECK(live.take() == Journal{"synced", "synced", "+web", "+web-1", "-web", "-web-1"});
}

TEST_CASE("an object that moves from file to file is no change") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web") + service_text("other"));
  folder.write("b.yaml", service_text("marker"));
  LiveSource live({folder.path()});
  live.take();
  folder.write("b.yaml", service_text("marker", 81) + service_text("web"));
  folder.write("a.yaml", service_text("other"));
  live.await("~marker");
  CHECK(live.take() == Journal{"~marker"});
}

TEST_CASE("a file written again with the same content is no change") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web"));
  LiveSource live({folder.path()});
  live.take();
  folder.replace("a.yaml", "# a comment\n" + service_text("web"));
  folder.write("b.yaml", service_text("marker"));
  live.await("+marker");
  CHECK(live.take() == Journal{"+marker"});
}

TEST_CASE("half of a file is not read however long its writer takes") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web"));
  LiveSource live({folder.path()});
  live.take();

  std::ofstream writer(folder / "a.yaml", std::ios::trunc);
  writer << "apiVersion: v1\nkind: Ser" << std::flush;
  std::ofstream newcomer(folder / "c.yaml");
  newcomer << "apiVersion" << std::flush;
  for (const char* marker : {"m1", "m2"}) {
    folder.write(std::string(marker) + ".yaml", service_text(marker));
    live.await(std::string("+") + marker);
  }
  CHECK(live.take() == Journal{"+m1", "+m2"});
  CHECK(live.log.count("error") == 0);

  writer << "vice\nmetadata: {name: web}\nspec: {ports: [{port: 81}]}\n";
  writer.close();
  live.await("~web");
  newcomer << ": v1\nkind: Service\nmetadata: {name: new}\nspec: {ports: [{port: 81}]}\n";
  newcomer.close();
  live.await("+new");
  CHECK(live.log.count("error") == 0);
}

TEST_CASE("a file that appears whole by a hard link is read") {
  TemporaryFolder folder;
  TemporaryFolder elsewhere;
  elsewhere.write("a", service_text("web"));
  LiveSource live({folder.path()});
  fs::create_hard_link(elsewhere / "a", folder / "a.yaml");
  live.await("+web");
}

TEST_CASE("an editor that writes beside the file and renames leaves no trace of its own files") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web"));
  LiveSource live({folder.path()});
  live.take();
  folder.write(".a.yaml.swp", "binary");
  folder.write("4913", "");
  folder.remove("4913");
  fs::rename(folder / "a.yaml", folder / "a.yaml~");
  folder.write("a.yaml", service_text("web", 81));
  folder.remove("a.yaml~");
  live.await("~web");
  CHECK(live.take() == Journal{"~web"});
}

TEST_CASE("a folder that is deleted and made again is followed") {
  TemporaryFolder parent;
  fs::create_directory(parent / "in");
  parent.write("in/a.yaml", service_text("web"));
  LiveSource live({parent / "in"});
  live.take();
  fs::remove_all(parent / "in");
  live.await("-web");
  CHECK(live.log.count("warning: " + (parent / "in") + " does not exist any more") == 1);

  fs::create_directory(parent / "in");
  parent.write("in/a.yaml", service_text("web", 81));
  live.await("+web");
  CHECK(live.log.count("in exists again") == 1);
  parent.write("in/a.yaml", service_text("web", 82));
  live.await("~web");
}

TEST_CASE("a folder far above that is moved away and back is followed") {
  TemporaryFolder parent;
  fs::create_directories(parent / "x/y/in");
  parent.write("x/y/in/a.yaml", service_text("web"));
  LiveSource live({parent / "x/y/in"});
  fs::rename(parent / "x", parent / "z");
  live.await("-web");
  live.take();
  fs::rename(parent / "z", parent / "x");
  live.await("+web");
}

TEST_CASE("a named file is read whatever its extension and may go and come") {
  TemporaryFolder folder;
  folder.write("services.conf", service_text("web"));
  LiveSource live({folder / "services.conf"});
  folder.write("other.yaml", service_text("other"));
  folder.remove("services.conf");
  live.await("-web");
  folder.write("services.conf", service_text("web", 81));
  live.await_that("the second +web", [&] { return live.services.last.ports[0].port == 81; });
  CHECK(live.take() == Journal{"+web", "synced", "synced", "-web", "+web"});
}

TEST_CASE("the symlink swap of a mounted ConfigMap is followed") {
  TemporaryFolder mount;
  const auto publish = [&](const std::string& version, const std::string& text) {
    fs::create_directory(mount / version);
    mount.write(version + "/web.yaml", text);
    fs::create_symlink(version, mount / "..data_tmp");
    fs::rename(mount / "..data_tmp", mount / "..data");
  };
  publish("..2024_1", service_text("web"));
  fs::create_symlink("..data/web.yaml", mount / "web.yaml");
  std::string path;
  SUBCASE("as a folder") { path = mount.path(); }
  SUBCASE("as a file") { path = mount / "web.yaml"; }
  LiveSource live({path});
  live.take();
  publish("..2024_2", service_text("web", 81));
  live.await("~web");
  fs::remove_all(mount / "..2024_1");
  publish("..2024_3", service_text("web", 82));
  live.await_that("port 82", [&] { return live.services.last.ports[0].port == 82; });
  CHECK(live.take() == Journal{"~web", "~web"});
}

TEST_CASE("a folder behind a symlink may be swapped") {
  TemporaryFolder folder;
  for (const char* version : {"v1", "v2"}) fs::create_directory(folder / version);
  folder.write("v1/a.yaml", service_text("web"));
  folder.write("v2/a.yaml", service_text("web", 81));
  fs::create_symlink("v1", folder / "current");
  LiveSource live({folder / "current"});
  live.take();
  fs::create_symlink(folder / "v2", folder / "next");
  fs::rename(folder / "next", folder / "current");
  live.await("~web");
  folder.write("v2/a.yaml", service_text("web", 82));
  live.await_that("port 82", [&] { return live.services.last.ports[0].port == 82; });
  CHECK(live.take() == Journal{"~web", "~web"});
}

TEST_CASE("the target of a symlink is followed where it lies") {
  TemporaryFolder folder;
  TemporaryFolder elsewhere;
  elsewhere.write("real.yaml", service_text("web"));
  fs::create_symlink(elsewhere / "real.yaml", folder / "a.yaml");
  LiveSource live({folder.path()});
  live.take();
  elsewhere.write("real.yaml", service_text("web", 81));
  live.await("~web");
  elsewhere.remove("real.yaml");
  live.await("-web");
}

TEST_CASE("after stop nothing is delivered") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web"));
  LiveSource live({folder.path()});
  live.take();
  folder.write("a.yaml", service_text("web", 81));
  live.stop();
  live.stop();
  live.run_what_is_ready();
  CHECK(live.take().empty());
}
