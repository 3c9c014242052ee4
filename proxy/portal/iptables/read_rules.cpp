#include "proxy/portal/iptables/read_rules.hpp"

#include <stdexcept>

#include <spdlog/spdlog.h>

#include "proxy/portal/iptables/restore_failure.hpp"
#include "proxy/portal/iptables/restore_text.hpp"
#include "proxy/portal/iptables/saved_rules.hpp"

namespace kubeportal::portal {

RuleSet read_rules(const RuleTools& tools) {
  const auto saved = run_command({{tools.save}, {}});
  if (!saved.ok()) {
    throw std::runtime_error(tools.save + " failed: " + explain_restore_failure({}, saved));
  }
  return parse_saved_rules(saved.output);
}

void remove_rules(const Flavour& flavour) {
  for (const auto* tools : {&flavour.ipv4, &flavour.ipv6}) {
    try {
      const auto text = restore_text(read_rules(*tools), {});
      if (text.empty()) continue;
      const auto result = run_command({{tools->restore, "--noflush", "-w", "5"}, text});
      if (!result.ok()) throw std::runtime_error(explain_restore_failure(text, result));
    } catch (const std::runtime_error& error) {
      spdlog::error("our rules stay, {} could not remove them: {}", tools->restore, error.what());
    }
  }
}

}  // namespace kubeportal::portal
