#include "proxy/observe/unix_listener.hpp"

#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal;
using observe::UnixListener;

namespace {

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

/// A socket that a process left behind when it was killed.
void leave_stale_socket(const std::string& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(fd);
}

}  // namespace

TEST_CASE("a Unix socket is for its owner alone and goes with its listener") {
  const testing::TemporaryFolder folder;
  const auto path = folder / "made/admin.sock";
  {
    const auto listener = UnixListener::open(path);
    REQUIRE(listener.has_value());
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    CHECK((found.st_mode & 07777) == 0600);
  }
  CHECK_FALSE(exists(path));
}

TEST_CASE("a socket that nobody listens on any more is replaced") {
  const testing::TemporaryFolder folder;
  const auto path = folder / "admin.sock";
  leave_stale_socket(path);
  CHECK(UnixListener::open(path).has_value());
}

TEST_CASE("a socket that somebody listens on is left alone") {
  const testing::TemporaryFolder folder;
  const auto path = folder / "admin.sock";
  const auto first = UnixListener::open(path);
  const auto second = UnixListener::open(path);
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().starts_with("another process listens on " + path));
  CHECK(exists(path));
}

TEST_CASE("a file that is no socket is left alone") {
  const testing::TemporaryFolder folder;
  const auto path = folder / "admin.sock";
  std::ofstream(path) << "precious";
  const auto listener = UnixListener::open(path);
  REQUIRE_FALSE(listener.has_value());
  CHECK(listener.error().find("is no socket") != std::string::npos);
  CHECK(exists(path));
}

TEST_CASE("a path that cannot be made is named with the reason") {
  const auto listener = UnixListener::open("/proc/nowhere/admin.sock");
  REQUIRE_FALSE(listener.has_value());
  CHECK(listener.error() == "cannot make /proc/nowhere/admin.sock: No such file or directory");
  CHECK(UnixListener::open("/" + std::string(200, 'x')).error().find("longer than 107 bytes") !=
        std::string::npos);
}

TEST_CASE("a listener leaves a path that another has taken meanwhile") {
  const testing::TemporaryFolder folder;
  const auto path = folder / "admin.sock";
  {
    const auto first = UnixListener::open(path);
    std::filesystem::remove(path);
    leave_stale_socket(path);
  }
  CHECK(exists(path));
}
