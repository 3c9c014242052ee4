#include "proxy/portal/iptables/cleanup_text.hpp"

#include <algorithm>
#include <array>

#include "proxy/portal/iptables/chain_names.hpp"

namespace kubeportal::portal {

namespace {

std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view word_behind(std::string_view rule, std::string_view option) {
  const auto at = rule.rfind(option);
  if (at == std::string_view::npos) return {};
  const auto rest = rule.substr(at + option.size());
  return rest.substr(0, rest.find(' '));
}

bool leads_to(ChainTest is_to_go, std::string_view rule) {
  return is_to_go(word_behind(rule, " -j ")) || is_to_go(word_behind(rule, " -g "));
}

/// What one table's part of the text is made of.
struct TableCleanup {
  std::string head;
  std::string emptied;
  std::string unhooked;
  std::string deleted;

  std::string text() const {
    if (emptied.empty()) return {};
    return head + emptied + unhooked + deleted + "COMMIT\n";
  }
};

void take(TableCleanup& table, std::string_view line, ChainTest is_to_go) {
  if (line.starts_with(':')) {
    const std::string chain(line.substr(1, line.find(' ') - 1));
    if (!is_to_go(chain)) return;
    table.emptied += ':' + chain + " - [0:0]\n";
    table.deleted += "-X " + chain + '\n';
  } else if (line.starts_with("-A ")) {
    const auto rule = line.substr(3);
    if (is_to_go(rule.substr(0, rule.find(' '))) || !leads_to(is_to_go, rule)) return;
    table.unhooked.append("-D ").append(rule).append("\n");
  }
}

}  // namespace

bool is_steering_chain_of_kube_proxy(std::string_view chain) {
  constexpr std::array<std::string_view, 10> kNames{
      "KUBE-SERVICES",       "KUBE-EXTERNAL-SERVICES",      "KUBE-NODEPORTS",
      "KUBE-PROXY-FIREWALL", "KUBE-PROXY-CANARY",           "KUBE-LOAD-BALANCER",
      "KUBE-NODE-PORT",      "KUBE-SOURCE-RANGES-FIREWALL", "KUBE-IPVS-FILTER",
      "KUBE-IPVS-OUT-FILTER"};
  constexpr std::array<std::string_view, 6> kPrefixes{"KUBE-SVC-", "KUBE-SEP-", "KUBE-FW-",
                                                      "KUBE-XLB-", "KUBE-EXT-", "KUBE-SVL-"};
  return std::ranges::find(kNames, chain) != kNames.end() ||
         std::ranges::any_of(kPrefixes, [&](auto prefix) { return chain.starts_with(prefix); });
}

bool is_proxy_chain(std::string_view chain) {
  constexpr std::array<std::string_view, 4> kPassing{"KUBE-POSTROUTING", "KUBE-FORWARD",
                                                     "KUBE-MARK-MASQ", "KUBE-MARK-DROP"};
  return chains::is_ours(chain) || is_steering_chain_of_kube_proxy(chain) ||
         std::ranges::find(kPassing, chain) != kPassing.end();
}

std::string cleanup_text(std::string_view saved, ChainTest is_to_go) {
  std::string text;
  TableCleanup table;
  while (!saved.empty()) {
    const auto line = next_line(saved);
    if (line.starts_with('*')) {
      text += table.text();
      table = {std::string(line) + '\n', {}, {}, {}};
    } else {
      take(table, line, is_to_go);
    }
  }
  return text + table.text();
}

}  // namespace kubeportal::portal
