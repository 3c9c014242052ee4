#include "config/kube_proxy_json.hpp"

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "config/go_duration.hpp"
#include "config/kube_proxy_fields.hpp"
#include "config/nearest.hpp"
#include "document/field.hpp"

namespace kubeportal::config {

using document::Field;
using nlohmann::json;

namespace {

class Writer {
 public:
  template <typename T>
  void field(const char* name, const T& member) {
    result[name] = written(member);
  }
  template <typename T>
  void rare(const char* name, const T& member) {
    if (member != T{}) field(name, member);
  }
  void rare(const char* name, const Duration& member) {
    if (member != KubeProxyConfiguration{}.udp_idle_timeout) field(name, member);
  }
  template <typename Section>
  void section(const char* name, Section& member) {
    Writer inner;
    visit(inner, member);
    result[name] = std::move(inner.result);
  }

  json result = json::object();

 private:
  template <typename T>
  static json written(const T& member) {
    return member;
  }
  static json written(const Duration& member) { return to_go_string(member); }
  static json written(const Quantity& member) { return member.text; }
  static json written(double member) {
    constexpr double kEveryIntegerIsExact = 9007199254740992;  // 2^53
    const bool integral = member == std::floor(member) && std::abs(member) < kEveryIntegerIsExact;
    return integral ? json(static_cast<std::int64_t>(member)) : json(member);
  }
  static json written(const std::vector<std::string>& member) {
    return member.empty() ? json(nullptr) : json(member);
  }
  static json written(const std::vector<VModuleItem>& member) {
    json list = json::array();
    for (VModuleItem item : member) {
      Writer inner;
      visit(inner, item);
      list.push_back(std::move(inner.result));
    }
    return list;
  }
};

/// Reads the fields of one mapping.
class Reader {
 public:
  Reader(const Field& mapping, document::Problems& not_known)
      : mapping_(mapping), not_known_(not_known) {}

  /// Visits `section`, and notes what the mapping holds besides.
  template <typename Section>
  void read(Section& section) {
    if (!mapping_.is_mapping()) return;
    visit(*this, section);
    for (const auto& key : mapping_.keys()) note_if_not_known(key);
  }

  template <typename T>
  void field(const char* name, T& member) {
    known_.emplace_back(name);
    const Field at = mapping_[name];
    if (at.given()) take(at, member);
  }
  template <typename T>
  void rare(const char* name, T& member) {
    field(name, member);
  }
  template <typename Section>
  void section(const char* name, Section& member) {
    known_.emplace_back(name);
    const Field at = mapping_[name];
    Reader(at, not_known_).read(member);
  }
  void accept(const char* name) { known_.emplace_back(name); }

 private:
  static void take(const Field& at, std::string& member) {
    if (const auto* text = at.text()) member = *text;
  }
  static void take(const Field& at, bool& member) { member = at.boolean().value_or(member); }
  static void take(const Field& at, double& member) { member = at.number().value_or(member); }
  static void take(const Field& at, std::int32_t& member) {
    using Limits = std::numeric_limits<std::int32_t>;
    const auto number = at.integer(Limits::min(), Limits::max());
    if (number) member = static_cast<std::int32_t>(*number);
  }
  // A number counts nanoseconds: kubeadm writes logging.flushFrequency like that.
  static void take(const Field& at, Duration& member) {
    if (at.is_number()) {
      const auto count = at.integer(0, std::numeric_limits<std::int64_t>::max());
      if (count) member = Duration(*count);
      return;
    }
    const auto* text = at.text();
    if (text == nullptr) return;
    if (const auto duration = parse_go_duration(*text)) {
      member = *duration;
    } else {
      at.refuse("a duration with a unit such as 30s, 1m30s or 250ms");
    }
  }
  static void take(const Field& at, Quantity& member) {
    if (at.is_number()) {
      const auto number = at.integer(0, std::numeric_limits<std::int64_t>::max());
      if (number) member.text = std::to_string(*number);
    } else {
      take(at, member.text);
    }
  }
  static void take(const Field& at, std::vector<std::string>& member) {
    at.for_each([&](const Field& entry) { take(entry, member.emplace_back()); });
  }
  void take(const Field& at, std::vector<VModuleItem>& member) {
    at.for_each([&](const Field& entry) { Reader(entry, not_known_).read(member.emplace_back()); });
  }
  static void take(const Field& at, std::map<std::string, bool>& member) {
    if (!at.is_mapping()) return;
    for (const auto& key : at.keys()) {
      const Field entry = at[key];
      take(entry, member[key]);
    }
  }

  void note_if_not_known(const std::string& key) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) return;
    const auto meant = nearest(key, known_);
    const Field at = mapping_[key];
    not_known_.push_back({at.path(), "a field that is not known",
                          meant
                              ? "the fields of v1alpha1; did you mean " + std::string(*meant) + "?"
                              : "the fields of v1alpha1"});
  }

  const Field& mapping_;
  document::Problems& not_known_;
  std::vector<std::string_view> known_;
};

}  // namespace

json to_json(const KubeProxyConfiguration& configuration) {
  Writer writer;
  KubeProxyConfiguration copy = configuration;
  visit(writer, copy);
  return std::move(writer.result);
}

KubeProxyConfiguration decode_kube_proxy_configuration(const json& value,
                                                       DecodingProblems& problems) {
  KubeProxyConfiguration configuration;
  configuration.healthz_bind_address.clear();  // their defaults depend on bindAddress
  configuration.metrics_bind_address.clear();
  const Field root(value, problems.wrong);
  Reader reader(root, problems.not_known);
  reader.accept("apiVersion");
  reader.accept("kind");
  reader.read(configuration);
  return configuration;
}

}  // namespace kubeportal::config
