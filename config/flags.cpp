#include "config/flags.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string_view>

#include <CLI/CLI.hpp>

#include "config/argv_normaliser.hpp"
#include "config/configuration_fields.hpp"
#include "config/configuration_file.hpp"
#include "config/flag.hpp"
#include "config/help.hpp"
#include "config/host_port.hpp"
#include "config/ignored_settings.hpp"
#include "config/ip_syntax.hpp"
#include "config/subcommands.hpp"
#include "config/validation.hpp"

namespace kubeportal::config {

namespace {

constexpr std::string_view kListenAllowed =
    "an address and a port to listen on, such as 0.0.0.0:8080, [::]:8080 or :8080 "
    "(port 0: any free port)";
constexpr std::string_view kEndpointAllowed =
    "a host and a port to dial, such as 10.0.0.1:80, [fd00::1]:80 or example.org:80";

// The command is the first operand, wherever flags stand; it is taken off.
Command take_command(std::vector<std::string>& operands) {
  if (operands.empty()) return Command::proxy;
  const auto named = std::ranges::find(kSubcommands, operands.front(), &Subcommand::name);
  if (named == kSubcommands.end()) return Command::proxy;
  operands.erase(operands.begin());
  return named->command;
}

Options defaults_of(Command command) {
  Options options;
  options.command = command;
  if (command == Command::lb) return options;  // opens nothing but its listener unless told to
  options.admin_socket = "/run/kube-portal/admin.sock";
  options.portal_mode = PortalMode::iptables;
  options.metrics_bind_address = HostPort{"127.0.0.1", 10249};
  options.healthz_bind_address = HostPort{"0.0.0.0", 10256};
  return options;
}

/// Kubernetes tells every container where its API server is.
bool is_in_cluster() {
  const char* host = std::getenv("KUBERNETES_SERVICE_HOST");
  return host != nullptr && *host != '\0';
}

class CommandLine {
 public:
  CommandLine(std::string program, const std::vector<std::string>& args,
              const FileReader& read_file)
      : argv_(normalise_argv(args)),
        command_(take_command(argv_.operands)),
        read_file_(read_file),
        options_(defaults_of(command_)) {
    options_.program = std::move(program);
  }

  boost::system::result<Options, UsageError> parse() {
    read_faults();
    read_file();
    for (const auto& [flag, value] : flags_given()) take(*flag, value);
    if (options_.command == Command::help) {
      options_.help_text = help_text(command_, options_.program);
    }
    if (options_.command == Command::help || options_.command == Command::version) return options_;

    read_operands();
    if (is_client(command_)) {
      check_admin_socket();
    } else {
      check_source();
      check_affinity();
      check_fields();
      settle_addresses();
      settle_for_portal_mode();
    }
    if (!problems_.empty()) return UsageError{options_.program, command_, problems_};
    warn_of_what_has_no_effect();
    return options_;
  }

 private:
  struct Given {
    const Flag* flag;
    std::string value;
  };

  void read_faults() {
    for (const auto& fault : argv_.faults) {
      problems_.push_back(fault_sentence(fault, command_, options_.program));
      mentioned_.insert(fault.flag);
    }
  }

  std::vector<Given> flags_given() const {
    std::vector<Given> given;
    CLI::App app;
    app.set_help_flag();  // --help is a flag like the others here
    for (const Flag& flag : all_flags()) {
      const auto take_values = [&given, &flag](const CLI::results_t& values) {
        for (const auto& value : values) given.push_back({&flag, value});
        return true;
      };
      app.add_option("--" + std::string(flag.name), take_values)
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    auto flags = argv_.flags;
    std::ranges::reverse(flags);  // as CLI11 wants a vector
    app.parse(flags);
    return given;
  }

  // Before the flags, some of which count beside it.
  void read_file() {
    if (command_ == Command::lb || is_client(command_)) return;
    std::string path;
    for (const auto& [flag, value] : flags_given()) {
      if (flag->name == "config") path = value;
    }
    if (path.empty()) return;
    beside_file_ = options_;
    file_is_wrong_ = true;
    const auto text = read_file_(path);
    if (!text) {
      problems_.push_back("--config: " + path + ": " + text.error().message() +
                          ", allowed: a file that can be read");
      return;
    }
    const auto read = read_configuration(path, *text, options_);
    if (!read) {
      const FileProblems wrong = read.error();
      problems_.insert(problems_.end(), wrong.begin(), wrong.end());
      return;
    }
    file_is_wrong_ = false;
    for (const auto& line : *read) options_.warnings.push_back(line + "; ignored");
  }

  void take(const Flag& flag, const std::string& value) {
    mentioned_.insert(&flag);
    if (!flag.belongs_to(command_)) {
      if (wrong_.insert(&flag).second) {
        problems_.push_back(wrong_command_sentence(flag, command_, options_.program));
      }
      return;
    }
    const bool counts = !beside_file_ || flag.counts_beside_file();
    const auto refusal = set(flag, value, counts ? options_ : *beside_file_);
    if (refusal) {
      const auto argument = "--" + std::string(flag.name) + '=' + value;
      problems_.push_back(refused_sentence(argument, *refusal, flag.allowed));
    } else if (!counts) {
      if (std::ranges::find(said_by_file_, &flag) == said_by_file_.end()) {
        said_by_file_.push_back(&flag);
      }
    } else if (flag.field.empty() && !flag.ignored.empty() && !asks_for_nothing(flag, value)) {
      ignored_.push_back({"--" + std::string(flag.name), flag.ignored});
    }
  }

  static std::optional<Refusal> set(const Flag& flag, const std::string& value, Options& options) {
    if (flag.apply != nullptr) {
      if (auto refusal = flag.apply(value, options)) return refusal;
    }
    if (flag.field.empty()) return std::nullopt;
    return set_field(options.kube_proxy, flag.field, value);
  }

  void read_operands() {
    const auto& operands = argv_.operands;
    if (command_ == Command::lb) return read_addresses();
    if (command_ == Command::proxy && !operands.empty()) {  // the rest are that command's
      problems_.push_back(unknown_command_sentence(operands.front(), options_.program));
    }
    if (command_ == Command::explain) return read_destination();
    if (command_ == Command::check) {
      for (const auto& operand : operands) problems_.push_back(not_for_check_sentence(operand));
    }
    if (is_client(command_)) read_client_operands();
  }

  void read_client_operands() {
    auto operands = argv_.operands;
    const auto take_first = [&] {
      const auto first = operands.front();
      operands.erase(operands.begin());
      return first;
    };
    if (command_ == Command::conns && !operands.empty() && operands.front() == "kill") {
      take_first();
      options_.conns.kill = true;
      if (options_.conns.filter.empty()) {
        problems_.emplace_back(
            "kill: found no filter, allowed: at least one of --service, --client, --endpoint, "
            "--protocol, --state, --older-than, --idle-for, --id");
      }
    }
    if (command_ == Command::export_) {
      if (operands.empty()) {
        problems_.emplace_back("DIR: missing; a folder that does not exist yet, or is empty");
      } else {
        options_.export_to = take_first();
      }
    }
    for (const auto& operand : operands) {
      problems_.push_back(not_for_client_sentence(operand, command_, options_.program));
    }
  }

  void check_admin_socket() {
    if (options_.admin_socket.empty()) {
      problems_.push_back(
          refused_sentence("--admin-socket", {"", ""}, "the path of a running proxy's socket"));
    }
  }

  void read_destination() {
    const auto& operands = argv_.operands;
    if (operands.empty()) {
      problems_.emplace_back(
          "DESTINATION: missing; a Service such as default/web, or an address such as "
          "10.96.0.10:80");
      return;
    }
    options_.explain.destination = operands.front();
    for (std::size_t i = 1; i < operands.size(); ++i) {
      problems_.push_back(not_for_explain_sentence(operands[i]));
    }
  }

  void read_addresses() {
    const auto& operands = argv_.operands;
    if (operands.empty()) {
      problems_.push_back("LISTEN: missing, allowed: " + std::string(kListenAllowed));
    } else if (const auto listen = read_listen_address(operands.front())) {
      options_.lb.listen = *listen;
    } else {
      problems_.push_back(refused_sentence("LISTEN", listen.error(), kListenAllowed));
    }
    if (operands.size() < 2) {
      problems_.push_back("ENDPOINT: missing, allowed: at least one of " +
                          std::string(kEndpointAllowed));
    }
    for (std::size_t i = 1; i < operands.size(); ++i) {
      if (const auto endpoint = read_endpoint(operands[i])) {
        options_.lb.endpoints.push_back(*endpoint);
      } else {
        problems_.push_back(refused_sentence("ENDPOINT", endpoint.error(), kEndpointAllowed));
      }
    }
  }

  // A misspelt or empty --source has been complained of already.
  void check_source() {
    if (command_ == Command::lb || unknown_command()) return;
    if (options_.command != command_) return;  // --cleanup and the like
    if (file_is_wrong_) return;                // and may say it where it is mended
    const bool has_api = mentioned("master") || !options_.kubeconfig.empty() ||
                         (!beside_file_ && mentioned("kubeconfig"));
    if (mentioned("source")) {
      if (has_api) problems_.push_back(two_sources_sentence());
      if (options_.explain.probe) problems_.push_back(probe_of_manifests_sentence());
      return;
    }
    if (command_ == Command::explain) {
      if (mentioned("master") || mentioned("kubeconfig")) {
        problems_.push_back(api_not_for_explain_sentence());
      }
      return;
    }
    if (command_ == Command::proxy && (has_api || is_in_cluster())) return;
    problems_.push_back(missing_source_sentence(command_));
  }

  // An API server refuses a timeout without affinity as well: it would have no effect.
  void check_affinity() {
    if (command_ != Command::lb || mentioned("session-affinity")) return;
    if (!mentioned("session-affinity-timeout")) return;
    problems_.emplace_back(
        "--session-affinity-timeout: has no effect alone; add --session-affinity=ClientIP");
  }

  // A file has been checked as a whole.
  void check_fields() {
    if (beside_file_ || command_ == Command::lb) return;
    for (const auto& problem : problems_of(options_.kube_proxy)) {
      const Flag* flag = flag_of_field(problem.path.substr(0, problem.path.find('[')));
      problems_.push_back("--" + std::string(flag->name) + ": found " + problem.found +
                          ", allowed: " + problem.allowed);
    }
  }

  // As kube-proxy's defaults: the family of the node's own address, which a file says better.
  void settle_addresses() {
    if (command_ == Command::lb || beside_file_) return;
    const bool v6 = is_ipv6(options_.kube_proxy.bind_address);
    settle("metrics-bind-address", v6 ? "::1" : "127.0.0.1", options_.metrics_port,
           options_.metrics_bind_address, options_.kube_proxy.metrics_bind_address);
    settle("healthz-bind-address", v6 ? "::" : "0.0.0.0", options_.healthz_port,
           options_.healthz_bind_address, options_.kube_proxy.healthz_bind_address);
  }

  void settle(std::string_view flag, const char* host, std::optional<std::uint16_t> port,
              std::optional<HostPort>& address, std::string& field) const {
    if (!mentioned(flag)) address->host = host;
    if (port && *port == 0) address.reset();
    if (address && port && !mentioned(flag)) address->port = *port;
    field = address ? to_string(*address) : "";
  }

  void settle_for_portal_mode() {
    if (options_.portal_mode != PortalMode::iptables) return;
    // Rules stay and lead to the ports of a successor, which can open them only when we are gone.
    if (!mentioned("drain-timeout")) options_.drain_timeout = std::chrono::milliseconds(0);
    if (!options_.oom_score_adj) options_.oom_score_adj = options_.kube_proxy.oom_score_adj;
  }

  void warn_of_what_has_no_effect() {
    if (command_ != Command::proxy) return;
    if (!said_by_file_.empty()) {
      options_.warnings.push_back(said_by_file_sentence(options_.config_file, said_by_file_));
    }
    auto ignored = ignored_settings(options_.kube_proxy, !beside_file_.has_value());
    ignored.insert(ignored.end(), ignored_.begin(), ignored_.end());
    if (!ignored.empty()) options_.warnings.push_back(warn_of(ignored));
  }

  bool mentioned(std::string_view name) const { return mentioned_.contains(flag_named(name)); }
  bool unknown_command() const { return command_ == Command::proxy && !argv_.operands.empty(); }

  NormalisedArgv argv_;
  Command command_;
  const FileReader& read_file_;
  Options options_;
  std::optional<Options> beside_file_;  // with --config: what flags say that do not count
  bool file_is_wrong_ = false;
  std::vector<const Flag*> said_by_file_;
  std::vector<IgnoredSetting> ignored_;
  std::set<const Flag*> mentioned_;  // rightly, wrongly, or as what was most likely meant
  std::set<const Flag*> wrong_;      // those that belong to another command
  std::vector<std::string> problems_;
};

std::string program_name(int argc, const char* const* argv) {
  const std::string_view path = argc > 0 ? argv[0] : "";
  const bool is_kube_proxy = path.substr(path.rfind('/') + 1) == "kube-proxy";
  return is_kube_proxy ? "kube-proxy" : "kube-portal";
}

}  // namespace

boost::system::result<Options, UsageError> parse_command_line(int argc, const char* const* argv,
                                                              const FileReader& read_file) {
  const std::vector<std::string> args(argv + std::min(argc, 1), argv + argc);
  return CommandLine(program_name(argc, argv), args, read_file).parse();
}

}  // namespace kubeportal::config
