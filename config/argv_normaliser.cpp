#include "config/argv_normaliser.hpp"

#include <algorithm>
#include <optional>

namespace kubeportal::config {

namespace {

struct Written {
  std::string_view name;
  std::optional<std::string_view> value;
};

Written split_at_equals(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return {text, std::nullopt};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::string with_dashes(std::string_view name) {
  std::string canonical(name);
  std::ranges::replace(canonical, '_', '-');
  return canonical;
}

bool looks_like_a_flag(std::string_view arg) {
  if (arg.starts_with("--")) return true;
  return arg.size() > 1 && arg.front() == '-' && flag_with_shorthand(arg[1]) != nullptr;
}

class Normaliser {
 public:
  explicit Normaliser(const std::vector<std::string>& args) : args_(args) {}

  NormalisedArgv run() {
    while (next_ < args_.size()) {
      const std::string_view arg = args_[next_++];
      if (arg == "--") break;
      if (arg.starts_with("--")) {
        long_flag(arg);
      } else if (arg.size() > 1 && arg.front() == '-') {
        shorthands(arg);
      } else {
        result_.operands.emplace_back(arg);
      }
    }
    for (; next_ < args_.size(); ++next_) result_.operands.push_back(args_[next_]);
    return std::move(result_);
  }

 private:
  void long_flag(std::string_view arg) {
    const auto written = split_at_equals(arg);
    const auto name = with_dashes(written.name.substr(2));
    if (const Flag* flag = flag_named(name)) {
      known(*flag, written.name, written.value);
    } else {
      unknown(written, name);
    }
  }

  // "-v2", "-v=2", "-v" "2", "-hv2": letters of switches, then one that may take the rest.
  void shorthands(std::string_view arg) {
    const auto whole = split_at_equals(arg);
    if (whole.name.size() > 2) {
      const auto name = with_dashes(whole.name.substr(1));
      if (flag_named(name) != nullptr) return unknown(whole, name);  // "-source": a dash is missing
    }
    for (std::string_view rest = arg.substr(1); !rest.empty();) {
      const Flag* flag = flag_with_shorthand(rest.front());
      if (flag == nullptr) return unknown(whole, with_dashes(whole.name.substr(1)));
      rest.remove_prefix(1);
      const std::string written{'-', flag->shorthand};
      if (rest.starts_with('=')) return known(*flag, written, rest.substr(1));
      if (!flag->is_switch() && !rest.empty()) return known(*flag, written, rest);
      known(*flag, written, std::nullopt);
    }
  }

  void known(const Flag& flag, std::string_view written, std::optional<std::string_view> value) {
    if (!value) value = flag.is_switch() ? "true" : take_value();
    if (value) {
      result_.flags.push_back("--" + std::string(flag.name));
      result_.flags.emplace_back(*value);
    } else {
      result_.faults.push_back({FlagFault::Kind::no_value, std::string(written), &flag});
    }
  }

  void unknown(const Written& written, std::string_view name) {
    const Flag* meant = flag_nearest_to(name);
    if (meant != nullptr && !meant->is_switch() && !written.value) take_value();
    result_.faults.push_back({FlagFault::Kind::unknown, std::string(written.name), meant});
  }

  std::optional<std::string_view> take_value() {
    if (next_ == args_.size() || looks_like_a_flag(args_[next_])) return std::nullopt;
    return args_[next_++];
  }

  const std::vector<std::string>& args_;
  std::size_t next_ = 0;
  NormalisedArgv result_;
};

}  // namespace

NormalisedArgv normalise_argv(const std::vector<std::string>& args) {
  return Normaliser(args).run();
}

}  // namespace kubeportal::config
