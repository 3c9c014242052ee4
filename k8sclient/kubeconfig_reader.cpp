#include "k8sclient/kubeconfig_reader.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "document/field.hpp"
#include "document/yaml.hpp"
#include "k8sclient/base64.hpp"
#include "k8sclient/manifest.hpp"

namespace kubeportal::k8sclient {

namespace {

using document::Field;

constexpr const char* kExecVersion = "client.authentication.k8s.io/v1";
constexpr const char* kExecBetaVersion = "client.authentication.k8s.io/v1beta1";

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// Decodes one kubeconfig; what is wrong goes to the problems of its fields.
class KubeconfigReader {
 public:
  explicit KubeconfigReader(const std::string& path)
      : folder_(std::filesystem::absolute(path).parent_path()) {}

  ClientConfig read(const Field& root) {
    const Field current = root["current-context"];
    const Field contexts = root["contexts"];
    const Field clusters = root["clusters"];
    const Field users = root["users"];
    choose(contexts, "context", current, "the name of one of the contexts",
           [&](const Field& context) {
             const Field cluster = context["cluster"];
             choose(clusters, "cluster", cluster, "the name of one of the clusters",
                    [&](const Field& chosen) { read_cluster(chosen); });
             const Field user = context["user"];
             if (names_nothing(user)) return;
             choose(users, "user", user, "the name of one of the users",
                    [&](const Field& chosen) { read_user(chosen); });
           });
    return std::move(config_);
  }

 private:
  /// An empty name (`""`, or what `kubectl config unset` leaves) chooses as little as none.
  static bool names_nothing(const Field& name) {
    return !name.given() || (name.is_text() && name.text()->empty());
  }

  /// Calls f with the `kind` of the entry of `list` that `name` names.
  template <typename Function>
  void choose(const Field& list, const char* kind, const Field& name, const char* allowed,
              Function&& f) {
    if (names_nothing(name)) return name.refuse(allowed);
    const std::string* wanted = name.text();
    if (wanted == nullptr) return;
    bool found = false;
    list.for_each([&](const Field& entry) {
      const Field entry_name = entry["name"];
      const Field value = entry[kind];
      if (found || entry_name.text_or_empty() != *wanted) return;
      found = true;
      if (value.is_required_mapping()) f(value);
    });
    if (!found) name.refuse(allowed);
  }

  void read_cluster(const Field& cluster) {
    read_proxy(cluster["proxy-url"]);
    const Field server = cluster["server"];
    const auto url = parse_server_url(server.text_or_empty());
    if (!url) server.refuse(kServerUrlAllowed);
    config_.server = url.value_or(ServerUrl());
    config_.authority = read_pem(cluster, "certificate-authority");
    config_.insecure_skip_tls_verify =
        cluster["insecure-skip-tls-verify"].boolean().value_or(false);
    config_.tls_server_name = cluster["tls-server-name"].text_or_empty();
    if (config_.insecure_skip_tls_verify && config_.authority.given()) {
      cluster["insecure-skip-tls-verify"].refuse("false where a certificate-authority is given");
    }
  }

  void read_proxy(const Field& proxy) {
    if (!proxy.given()) return;
    config_.proxy = parse_server_url(proxy.text_or_empty());
    if (!config_.proxy || config_.proxy->tls) {
      proxy.refuse("an http URL without user or password, such as http://10.0.0.1:3128");
    }
  }

  void read_user(const Field& user) {
    refuse_where_given(user, "auth-provider",
                       "none: authentication providers have left Kubernetes; give a token, a "
                       "tokenFile or a client certificate");
    read_exec(user["exec"]);
    read_impersonation(user);
    config_.username = one_line(user["username"]);
    config_.password = one_line(user["password"]);
    config_.token = user["token"].text_or_empty();
    config_.token_file = in_folder(user["tokenFile"].text_or_empty());
    config_.certificate = read_pem(user, "client-certificate");
    config_.key = read_pem(user, "client-key");
    if (config_.certificate.given() != config_.key.given()) {
      const Field missing = user[config_.key.given() ? "client-certificate" : "client-key"];
      missing.refuse("client-certificate and client-key, both or neither");
    }
  }

  void read_exec(const Field& exec) {
    if (!exec.given() || !exec.is_required_mapping()) return;
    ExecPlugin plugin;
    const Field version = exec["apiVersion"];
    plugin.api_version = version.text_or_empty();
    if (plugin.api_version != kExecVersion && plugin.api_version != kExecBetaVersion) {
      version.refuse(std::string(kExecVersion) + ", " + kExecBetaVersion);
    }
    const Field command = exec["command"];
    plugin.command = command.text_or_empty();
    if (plugin.command.empty()) command.refuse("the program that hands out credentials");
    if (plugin.command.find('/') != std::string::npos) plugin.command = in_folder(plugin.command);
    exec["args"].for_each(
        [&](const Field& word) { plugin.arguments.push_back(word.text_or_empty()); });
    exec["env"].for_each([&](const Field& variable) {
      plugin.environment.emplace_back(variable["name"].text_or_empty(),
                                      variable["value"].text_or_empty());
    });
    plugin.install_hint = exec["installHint"].text_or_empty();
    plugin.provide_cluster_info = exec["provideClusterInfo"].boolean().value_or(false);
    const Field mode = exec["interactiveMode"];
    if (mode.text_or_empty() == "Always") {
      mode.refuse("Never, IfAvailable: a proxy has no terminal to ask at");
    }
    config_.exec = std::move(plugin);
  }

  void read_impersonation(const Field& user) {
    const auto add = [&](const std::string& name, const Field& field) {
      if (auto value = one_line(field); !value.empty()) {
        config_.headers.emplace_back(name, std::move(value));
      }
    };
    add("Impersonate-User", user["as"]);
    add("Impersonate-Uid", user["as-uid"]);
    user["as-groups"].for_each([&](const Field& group) { add("Impersonate-Group", group); });
  }

  /// A value with a line break would end the header that carries it.
  static std::string one_line(const Field& field) {
    auto text = field.text_or_empty();
    if (std::any_of(text.begin(), text.end(), is_control)) field.refuse("text of one line");
    return text;
  }

  PemSource read_pem(const Field& parent, const std::string& name) {
    PemSource source;
    const std::string data_name = name + "-data";
    source.file = in_folder(parent[name].text_or_empty());
    const Field data = parent[data_name];
    if (const std::string* text = data.text()) {
      const auto decoded = decode_base64(*text);
      if (!decoded) data.refuse("PEM text encoded as base64");
      source.text = decoded.value_or("");
    }
    return source;
  }

  static void refuse_where_given(const Field& parent, const char* name, const char* allowed) {
    const Field field = parent[name];
    if (field.given()) field.refuse(allowed);
  }

  std::string in_folder(const std::string& path) const {
    return path.empty() ? path : (folder_ / path).lexically_normal().string();
  }

  const std::filesystem::path folder_;
  ClientConfig config_;
};

/// Whether the value of a field may be shown: everything else may hold or hide a secret.
bool may_be_shown(const document::Problem& problem) {
  for (const char* name :
       {"current-context", "name", "context.cluster", "context.user", "insecure-skip-tls-verify",
        "tls-server-name", "exec.apiVersion", "interactiveMode"}) {
    if (problem.path.ends_with(name)) return true;
  }
  return problem.path.ends_with("server") && problem.found.find('@') == std::string::npos;
}

void throw_where_wrong(const std::string& path, const std::vector<ManifestProblem>& problems) {
  if (problems.empty()) return;
  std::string text;
  for (const auto& problem : problems) {
    text += (text.empty() ? "" : "\n") + describe(path, problem);
  }
  throw std::runtime_error(text);
}

}  // namespace

ClientConfig read_kubeconfig(std::string_view text, const std::string& path) {
  ClientConfig config;
  std::vector<ManifestProblem> wrong;
  bool found = false;
  const auto error = document::read_items(text, [&](document::Item& item) {
    if (std::exchange(found, true)) return;
    document::Problems problems;
    const Field root(item.value, problems);
    if (root.is_required_mapping()) config = KubeconfigReader(path).read(root);
    for (auto& problem : problems) {
      if (!may_be_shown(problem) && problem.found != "nothing") problem.found = "a value";
      wrong.push_back({item.positions.find(item.node, problem.path),
                       {},
                       problem.path,
                       problem.found,
                       problem.allowed});
    }
  });
  if (error) wrong.push_back({error->position, {}, {}, error->found, error->allowed});
  if (!error && !found) wrong.push_back({{}, {}, {}, "nothing", "a kubeconfig"});
  throw_where_wrong(path, wrong);
  return config;
}

}  // namespace kubeportal::k8sclient
