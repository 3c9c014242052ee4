#include "config/flags.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include <CLI/CLI.hpp>

#include "config/argv_normaliser.hpp"
#include "config/flag.hpp"
#include "config/help.hpp"

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
  const auto command = operands.front() == "lb"      ? Command::lb
                       : operands.front() == "check" ? Command::check
                                                     : Command::proxy;
  if (command != Command::proxy) operands.erase(operands.begin());
  return command;
}

Options defaults_of(Command command) {
  Options options;
  options.command = command;
  if (command == Command::lb) return options;  // opens nothing but its listener unless told to
  options.metrics_bind_address = HostPort{"127.0.0.1", 10249};
  options.healthz_bind_address = HostPort{"0.0.0.0", 10256};
  return options;
}

class CommandLine {
 public:
  explicit CommandLine(const std::vector<std::string>& args)
      : argv_(normalise_argv(args)),
        command_(take_command(argv_.operands)),
        options_(defaults_of(command_)) {}

  boost::system::result<Options, UsageError> parse() {
    read_faults();
    read_flags();
    if (options_.command == Command::help) options_.help_text = help_text(command_);
    if (options_.command == Command::help || options_.command == Command::version) return options_;

    read_operands();
    check_source();
    check_affinity();
    if (!problems_.empty()) return UsageError{command_, problems_};
    return options_;
  }

 private:
  void read_faults() {
    for (const auto& fault : argv_.faults) {
      problems_.push_back(fault_sentence(fault, command_));
      mentioned_.insert(fault.flag);
    }
  }

  void read_flags() {
    CLI::App app;
    app.set_help_flag();  // --help is a flag like the others here
    for (const Flag& flag : all_flags()) {
      const auto take_values = [this, &flag](const CLI::results_t& values) {
        take(flag, values);
        return true;
      };
      app.add_option("--" + std::string(flag.name), take_values)
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    std::ranges::reverse(argv_.flags);  // as CLI11 wants a vector
    app.parse(argv_.flags);
  }

  void take(const Flag& flag, const std::vector<std::string>& values) {
    mentioned_.insert(&flag);
    if (!flag.belongs_to(command_)) {
      problems_.push_back(wrong_command_sentence(flag, command_));
      return;
    }
    for (const auto& value : values) {
      const auto refusal = flag.apply(value, options_);
      if (!refusal) continue;
      const auto argument = "--" + std::string(flag.name) + '=' + value;
      problems_.push_back(refused_sentence(argument, *refusal, flag.allowed));
    }
  }

  void read_operands() {
    const auto& operands = argv_.operands;
    if (command_ == Command::lb) return read_addresses();
    if (command_ == Command::proxy && !operands.empty()) {  // the rest are that command's
      problems_.push_back(unknown_command_sentence(operands.front()));
    }
    if (command_ == Command::check) {
      for (const auto& operand : operands) problems_.push_back(not_for_check_sentence(operand));
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
    if (command_ == Command::lb || mentioned("source") || unknown_command()) return;
    problems_.push_back(missing_source_sentence(command_));
  }

  // An API server refuses a timeout without affinity as well: it would have no effect.
  void check_affinity() {
    if (command_ != Command::lb || mentioned("session-affinity")) return;
    if (!mentioned("session-affinity-timeout")) return;
    problems_.emplace_back(
        "--session-affinity-timeout: has no effect alone; add --session-affinity=ClientIP");
  }

  bool mentioned(std::string_view name) const { return mentioned_.contains(flag_named(name)); }
  bool unknown_command() const { return command_ == Command::proxy && !argv_.operands.empty(); }

  NormalisedArgv argv_;
  Command command_;
  Options options_;
  std::set<const Flag*> mentioned_;  // rightly, wrongly, or as what was most likely meant
  std::vector<std::string> problems_;
};

}  // namespace

boost::system::result<Options, UsageError> parse_command_line(int argc, const char* const* argv) {
  const std::vector<std::string> args(argv + std::min(argc, 1), argv + argc);
  return CommandLine(args).parse();
}

}  // namespace kubeportal::config
