#include "k8sclient/credentials.hpp"

#include <doctest/doctest.h>

#include "test/fakes/captured_log.hpp"
#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal;
using namespace std::chrono_literals;

namespace {

const k8sclient::Credentials::Clock::time_point kStart{1h};

/// Credentials whose token is in a file, with another in the configuration.
struct FromFile {
  explicit FromFile(const std::string& text) { folder.write("token", text); }

  testing::TemporaryFolder folder;
  fakes::CapturedLog log;
  k8sclient::ClientConfig config = [this] {
    k8sclient::ClientConfig with_file;
    with_file.token = "fixed";
    with_file.token_file = folder / "token";
    return with_file;
  }();
};

}  // namespace

TEST_CASE("a token file counts before a fixed token and is read again after a minute") {
  const FromFile from(" first\n");
  k8sclient::Credentials credentials(from.config);
  CHECK(credentials.authorization(kStart) == "Bearer first");
  from.folder.replace("token", "second");
  CHECK(credentials.authorization(kStart + 59s) == "Bearer first");
  CHECK(credentials.authorization(kStart + 60s) == "Bearer second");
}

TEST_CASE("a refused token is read again at once") {
  const FromFile from("first");
  k8sclient::Credentials credentials(from.config);
  credentials.authorization(kStart);
  from.folder.replace("token", "second");
  credentials.refused();
  CHECK(credentials.authorization(kStart + 1s) == "Bearer second");
}

TEST_CASE("while the token file is gone or broken the last token stays in use") {
  const FromFile from("first");
  k8sclient::Credentials credentials(from.config);
  credentials.authorization(kStart);
  from.folder.remove("token");
  CHECK(credentials.authorization(kStart + 1min) == "Bearer first");
  from.folder.write("token", "se cret\r\nHost: x");
  CHECK(credentials.authorization(kStart + 2min) == "Bearer first");
  CHECK(from.log.count("stays in use") == 1);
  CHECK(from.log.count("se cret") == 0);
}

TEST_CASE("user and password count where there is no token") {
  k8sclient::ClientConfig config;
  config.username = "Aladdin";
  config.password = "open sesame";
  CHECK(k8sclient::Credentials(config).authorization(kStart) ==
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  config.token = "t";
  CHECK(k8sclient::Credentials(config).authorization(kStart) == "Bearer t");
}
