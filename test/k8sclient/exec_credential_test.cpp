#include "k8sclient/exec_credential.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace kubeportal::k8sclient;
using nlohmann::json;

namespace {

const std::string kVersion = "client.authentication.k8s.io/v1";

boost::system::result<ExecCredential, std::string> printed(const std::string& status) {
  return read_exec_credential(
      R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":)" +
          status + "}",
      kVersion);
}

std::time_t expiry(const std::string& text) {
  const auto credential = printed(R"({"token":"t","expirationTimestamp":")" + text + "\"}");
  return credential ? std::chrono::system_clock::to_time_t(*credential->expires) : -1;
}

}  // namespace

TEST_CASE("a token or a client certificate is read, with the time at which it expires") {
  CHECK(printed(R"({"token":"t"})")->token == "t");
  CHECK_FALSE(printed(R"({"token":"t"})")->expires.has_value());
  const auto pair = printed(R"({"clientCertificateData":"c","clientKeyData":"k"})");
  CHECK(pair->certificate == "c");
  CHECK(pair->key == "k");
  CHECK(expiry("2026-01-02T03:04:05Z") == 1767323045);
  CHECK(expiry("2026-01-02T03:04:05.123Z") == 1767323045);
  CHECK(expiry("2026-01-02T05:04:05+02:00") == 1767323045);
}

TEST_CASE("what is no credential is refused without showing it") {
  for (const char* status :
       {"7", "{}", R"({"token":7})", R"({"token":"geheim geheim"})",
        R"({"clientKeyData":"geheim"})", R"({"token":"geheim","expirationTimestamp":"soon"})",
        R"({"token":"geheim","expirationTimestamp":"2026-01-02T03:04:05."})"}) {
    CAPTURE(status);
    const auto credential = printed(status);
    REQUIRE(credential.has_error());
    CHECK(credential.error().starts_with("has printed "));
    CHECK(credential.error().find("geheim") == std::string::npos);
  }
  CHECK(read_exec_credential("geheim", kVersion).has_error());
  CHECK(
      read_exec_credential(R"({"kind":"ExecCredential","apiVersion":"v1"})", kVersion).has_error());
}

TEST_CASE("a plugin is told of the cluster where it wants to know, and of no secret") {
  ClientConfig config;
  config.server = {true, "10.0.0.1", 6443, ""};
  config.authority.text = "abc";
  config.token = "geheim";
  config.exec = ExecPlugin{.api_version = kVersion,
                           .command = "c",
                           .arguments = {},
                           .environment = {},
                           .install_hint = {},
                           .provide_cluster_info = false};
  CHECK(json::parse(exec_info(config)) == json::parse(R"({"kind":"ExecCredential","spec":
      {"interactive":false},"apiVersion":"client.authentication.k8s.io/v1"})"));
  config.exec->provide_cluster_info = true;
  CHECK(json::parse(exec_info(config))["spec"]["cluster"] ==
        json::parse(R"({"server":"https://10.0.0.1:6443","certificate-authority-data":"YWJj"})"));
}
