#include "proxy/portal/iptables/portal_rules.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "proxy/portal/iptables/chain_names.hpp"
#include "proxy/portal/iptables/portal_route.hpp"
#include "proxy/portal/iptables/rule_words.hpp"
#include "proxy/portal/iptables/saved_rules.hpp"

namespace kubeportal::portal {

namespace {

struct SavedRule {
  std::string_view chain;
  std::string_view target;
  std::string_view text;
  std::uint64_t packets = 0;
};

std::string_view word_behind(std::string_view text, std::string_view mark) {
  const auto begin = text.rfind(mark);
  if (begin == std::string_view::npos) return {};
  const auto rest = text.substr(begin + mark.size());
  return rest.substr(0, rest.find(' '));
}

/// "[PACKETS:BYTES] -A CHAIN ... -j TARGET"; other lines have no such begin.
std::vector<SavedRule> saved_rules(std::string_view saved) {
  std::vector<SavedRule> rules;
  while (!saved.empty()) {
    const auto line = saved.substr(0, saved.find('\n'));
    saved.remove_prefix(std::min(line.size() + 1, saved.size()));
    const auto begin = line.find("] -A ");
    if (!line.starts_with('[') || begin == std::string_view::npos) continue;
    SavedRule rule;
    rule.text = line.substr(begin + 2);
    rule.chain = word_behind(rule.text.substr(0, rule.text.find(' ', 3)), "-A ");
    rule.target = word_behind(rule.text, "-j ");
    std::from_chars(line.data() + 1, line.data() + begin, rule.packets);
    rules.push_back(rule);
  }
  return rules;
}

/// The chains to which packets of the hooks can come.
std::set<std::string_view> reached(const std::vector<SavedRule>& rules,
                                   std::span<const std::string_view> hooks) {
  std::multimap<std::string_view, std::string_view> jumps;
  for (const auto& rule : rules) jumps.emplace(rule.chain, rule.target);
  std::vector<std::string_view> to_follow(hooks.begin(), hooks.end());
  std::set<std::string_view> chains;
  while (!to_follow.empty()) {
    const auto chain = to_follow.back();
    to_follow.pop_back();
    if (!chains.insert(chain).second) continue;
    const auto [begin, end] = jumps.equal_range(chain);
    for (auto jump = begin; jump != end; ++jump) to_follow.push_back(jump->second);
  }
  return chains;
}

bool is_of_one_portal(std::string_view chain) {
  return chain.starts_with(chains::kSourceChain) || chain.starts_with(chains::kScopeChain);
}

/// Whether a rule tests the portal's own address and port.
class Test {
 public:
  Test(const model::ServicePortName& service_port, const model::Portal& portal)
      : comment_(rule_comment({service_port, portal.kind, portal.address, {}, {}, {}},
                              model::Scope::cluster)),
        local_comment_(rule_comment({service_port, portal.kind, portal.address, {}, {}, {}},
                                    model::Scope::local)),
        port_(words::port(service_port.protocol, portal.address.port)) {
    if (portal.kind == model::PortalKind::node_port) return;
    destination_ = words::destination(portal.address.address);
  }

  bool fits(const SavedRule& rule) const {
    const auto comment = comment_of(rule.text);
    return comment && (*comment == comment_ || *comment == local_comment_) &&
           rule.text.find(port_) != rule.text.npos &&
           rule.text.find(destination_) != rule.text.npos;
  }

 private:
  const std::string comment_;
  const std::string local_comment_;
  const std::string port_;
  std::string destination_;  // empty: a node port's rule tests none
};

}  // namespace

std::vector<PortalRule> portal_rules(std::string_view saved,
                                     const model::ServicePortName& service_port,
                                     const model::Portal& portal,
                                     std::span<const std::string_view> hooks) {
  const auto rules = saved_rules(saved);
  const auto chains = reached(rules, hooks);
  const Test test(service_port, portal);
  std::vector<PortalRule> found;
  std::vector<std::string_view> own_chains;
  const auto add = [&](const SavedRule& rule) {
    found.push_back({std::string(rule.text), rule.packets});
    if (is_of_one_portal(rule.target) &&
        std::ranges::find(own_chains, rule.target) == own_chains.end()) {
      own_chains.push_back(rule.target);
    }
  };
  for (const auto& rule : rules) {
    if (chains.contains(rule.chain) && !is_of_one_portal(rule.chain) && test.fits(rule)) add(rule);
  }
  // That of sources may lead on to that of ways.
  for (std::size_t i = 0; i < own_chains.size(); ++i) {
    const auto chain = own_chains[i];
    for (const auto& rule : rules) {
      if (rule.chain == chain) add(rule);
    }
  }
  return found;
}

}  // namespace kubeportal::portal
