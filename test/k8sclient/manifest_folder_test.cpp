#include "k8sclient/manifest_folder.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;
using k8sclient::write_manifest_folder;

namespace {

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string why_not(const std::string& folder) {
  try {
    write_manifest_folder(folder, {{"a.yaml", "new"}});
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a folder that is absent is made, an empty one is used") {
  const TemporaryFolder scratch;
  const std::string large(3U << 20U, 'x');
  for (const auto& folder : {scratch / "a/b/c", scratch / "a/b/c/d", scratch / "e/"}) {
    CAPTURE(folder);
    write_manifest_folder(folder, {});
    write_manifest_folder(folder, {{"shop.yaml", "one"}, {"_nodes.yaml", large}});
    CHECK(content_of(folder + "/shop.yaml") == "one");
    CHECK(content_of(folder + "/_nodes.yaml") == large);
    struct stat status {};
    REQUIRE(::stat((folder + "/shop.yaml").c_str(), &status) == 0);
    const mode_t hidden = ::umask(0);
    ::umask(hidden);
    CHECK((status.st_mode & 07777U) == (0644U & ~hidden));
  }
}

TEST_CASE("nothing is written where there is something already") {
  const TemporaryFolder scratch;
  scratch.write("a.yaml", "old");
  CHECK(why_not(scratch.path()) == scratch.path() +
                                       " is not empty: a new folder or an empty one is needed; "
                                       "nothing was written");
  CHECK(why_not(scratch / "a.yaml") == scratch / "a.yaml" + " is no folder; nothing was written");
  CHECK(content_of(scratch / "a.yaml") == "old");
}

TEST_CASE("a folder that cannot be made is named") {
  const TemporaryFolder scratch;
  scratch.write("file", "");
  const auto inside = scratch / "file/inside";
  CHECK(why_not(inside) ==
        "cannot write into " + inside + ": Not a directory; nothing was written");
  const auto nowhere = scratch / "nowhere";
  std::filesystem::create_symlink("missing", nowhere);
  CHECK(why_not(nowhere).ends_with("; nothing was written"));
}

TEST_CASE("a file that cannot be written is named, and that the folder is not complete") {
  const TemporaryFolder scratch;
  const auto folder = scratch / "new";
  CHECK_THROWS_WITH(
      write_manifest_folder(folder, {{"a.yaml", "x"}, {"no/b.yaml", "x"}}),
      ("cannot write " + folder + "/no/b.yaml: No such file or directory; what is in " + folder +
       " is not complete")
          .c_str());
}
