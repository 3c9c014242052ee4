#include "k8sclient/exec_credential.hpp"

#include <ctime>
#include <utility>

#include <nlohmann/json.hpp>

#include "k8sclient/base64.hpp"
#include "k8sclient/one_word.hpp"
#include "k8sclient/small_file.hpp"

namespace kubeportal::k8sclient {

using nlohmann::json;

namespace {

using Result = boost::system::result<ExecCredential, std::string>;

Result refuse(std::string why) { return {boost::system::in_place_error, std::move(why)}; }

json cluster_info(const ClientConfig& config) {
  json cluster = {{"server", to_string(config.server)}};
  if (!config.tls_server_name.empty()) cluster["tls-server-name"] = config.tls_server_name;
  if (config.insecure_skip_tls_verify) cluster["insecure-skip-tls-verify"] = true;
  auto authority = config.authority.text;
  if (authority.empty() && !config.authority.file.empty()) {
    if (const auto read = read_small_file(config.authority.file)) authority = *read;
  }
  if (!authority.empty()) cluster["certificate-authority-data"] = encode_base64(authority);
  return cluster;
}

std::string text_in(const json& mapping, const char* key) {
  const auto found = mapping.find(key);
  return found != mapping.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// RFC 3339 to the second; nullopt where it is none.
std::optional<std::chrono::system_clock::time_point> time_in(std::string text) {
  if (const auto point = text.find('.'); point != std::string::npos) {
    text.erase(point, text.find_first_not_of("0123456789", point + 1) - point);
  }
  std::tm parts{};
  const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S%z", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  const auto offset = parts.tm_gmtoff;  // timegm() clears it
  return std::chrono::system_clock::from_time_t(::timegm(&parts) - offset);
}

}  // namespace

std::string exec_info(const ClientConfig& config) {
  json spec = {{"interactive", false}};
  if (config.exec->provide_cluster_info) spec["cluster"] = cluster_info(config);
  return json{{"apiVersion", config.exec->api_version}, {"kind", "ExecCredential"}, {"spec", spec}}
      .dump();
}

Result read_exec_credential(const std::string& printed, const std::string& api_version) {
  const auto answer = json::parse(printed, nullptr, false);
  if (!answer.is_object()) return refuse("has printed no JSON object");
  if (text_in(answer, "kind") != "ExecCredential" || text_in(answer, "apiVersion") != api_version) {
    return refuse("has printed no ExecCredential of " + api_version);
  }
  const auto status = answer.find("status");
  if (status == answer.end() || !status->is_object()) {
    return refuse("has printed no status");
  }
  ExecCredential credential{.token = text_in(*status, "token"),
                            .certificate = text_in(*status, "clientCertificateData"),
                            .key = text_in(*status, "clientKeyData"),
                            .expires = {}};
  if (credential.certificate.empty() != credential.key.empty()) {
    return refuse("has printed only one of clientCertificateData and clientKeyData");
  }
  if (credential.token.empty() && credential.key.empty()) {
    return refuse("has printed neither a token nor a client certificate");
  }
  if (!is_one_word(credential.token)) return refuse("has printed a token of several words");
  if (const auto expires = text_in(*status, "expirationTimestamp"); !expires.empty()) {
    credential.expires = time_in(expires);
    if (!credential.expires) return refuse("has printed an expirationTimestamp that is no time");
  }
  return credential;
}

}  // namespace kubeportal::k8sclient
