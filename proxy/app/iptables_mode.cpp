#include <fstream>

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include "proxy/app/node.hpp"
#include "proxy/app/portal_mode.hpp"
#include "proxy/app/takes_over.hpp"
#include "proxy/app/this_machine.hpp"
#include "proxy/portal/asio_retry_timer.hpp"
#include "proxy/portal/iptables/cleanup.hpp"
#include "proxy/portal/iptables/interfaces.hpp"
#include "proxy/portal/iptables/iptables_portals.hpp"
#include "proxy/portal/iptables/lingering_legs.hpp"
#include "proxy/portal/iptables/read_rules.hpp"
#include "proxy/portal/iptables/rule_runner.hpp"
#include "proxy/portal/iptables/takeover.hpp"
#include "proxy/portal/kernel_conntrack.hpp"
#include "proxy/portal/stale_udp_sweep.hpp"

namespace kubeportal::app {

namespace {

using model::IpFamily;
using portal::PortRange;

/// Where the kernel chooses a port that nobody names (net.ipv4.ip_local_port_range).
PortRange kernel_port_range() {
  std::ifstream file("/proc/sys/net/ipv4/ip_local_port_range");
  PortRange range{32768, 60999};
  file >> range.first >> range.last;
  return range;
}

portal::FlavourChoice flavour_choice(config::IptablesFlavour flavour) {
  switch (flavour) {
    case config::IptablesFlavour::automatic:
      break;
    case config::IptablesFlavour::nft:
      return portal::FlavourChoice::nft;
    case config::IptablesFlavour::legacy:
      return portal::FlavourChoice::legacy;
  }
  return portal::FlavourChoice::automatic;
}

portal::IptablesPortals::Settings settings(const config::Options& options) {
  portal::IptablesPortals::Settings result{portal::NodePortAddresses(options.nodeport_addresses),
                                           {},
                                           std::nullopt,
                                           kernel_port_range(),
                                           options.iptables_min_sync_period,
                                           options.iptables_sync_period};
  for (const auto& text : options.cluster_cidrs) {
    if (const auto block = model::parse_cidr(text)) result.cluster_cidrs.push_back(*block);
  }
  if (const auto& range = options.proxy_port_range) {
    result.proxy_port_range = PortRange{range->first, range->last};
  }
  return result;
}

portal::NodeAddresses addresses_now() {
  return {local_addresses_now(), portal::families_with_unnumbered_interfaces()};
}

/// Metrics and health are served only after the first sync; no rule may take their ports before.
std::vector<portal::ListeningSocket> own_servers(const config::Options& options) {
  std::vector<portal::ListeningSocket> servers;
  for (const auto& given : {options.metrics_bind_address, options.healthz_bind_address}) {
    if (!given || given->port == 0) continue;
    const auto address = model::parse_ip(given->host.empty() ? "::" : given->host);
    if (address) servers.push_back({{*address, given->port}});
  }
  return servers;
}

void note_begun_anew(model::Journal& journal, std::size_t flows) {
  journal.record(
      {.kind = model::JournalKind::rules,
       .text = fmt::format("{} UDP flow{} begun anew: the kernel led {} elsewhere than the "
                           "rules say",
                           flows, flows == 1 ? "" : "s", flows == 1 ? "it" : "them")});
}

class IptablesMode final : public PortalMode {
 public:
  IptablesMode(const config::Options& options, PortalModeParts parts)
      : flavour_(portal::choose_flavour(flavour_choice(options.iptables_flavour))),
        clean_up_(options.cleanup_on_exit),
        takes_over_(takes_over(options)),
        legs_(parts.data_plane),
        runner_([&io = parts.io](std::function<void()> work) {
          boost::asio::post(io, std::move(work));
        }),
        pace_(parts.io),
        look_(parts.io),
        ipv4_retry_(parts.io),
        ipv6_retry_(parts.io),
        udp_retry_(parts.io),
        takeover_retry_(parts.io),
        stale_udp_(
            std::make_shared<portal::KernelConntrack>(), on_rule_runner(), udp_retry_,
            [&journal = parts.journal](std::size_t flows) { note_begun_anew(journal, flows); }),
        takeover_(portal::remove_kube_proxys_steering, on_rule_runner(), takeover_retry_),
        portals_(settings(options), flavour_, addresses_now(), legs_, runner_,
                 {pace_, look_, ipv4_retry_, ipv6_retry_},
                 {[own = own_servers(options)](model::Protocol protocol) {
                    auto sockets = portal::listening_sockets(protocol);
                    if (protocol == model::Protocol::tcp) {
                      sockets.insert(sockets.end(), own.begin(), own.end());
                    }
                    return sockets;
                  },
                  [&holders = parts.port_holders](model::Protocol protocol,
                                                  const model::SocketAddress& address) {
                    return holders.holder_of(protocol, address);
                  }},
                 {[this](portal::UdpTargets targets, const portal::LocalAddresses& local) {
                    stale_udp_.rules_are(std::move(targets), local);
                  },
                  [this] { stale_udp_.sweep_again(); }},
                 parts.rule_statistics, parts.sync_progress, parts.journal) {
    spdlog::info("portals are steered by iptables, flavour {}: {}", flavour_.nft ? "nft" : "legacy",
                 flavour_.reason);
    portals_.adopt(IpFamily::ipv4, portal::read_rules(flavour_.ipv4));
    adopt_ipv6();
  }

  portal::Portals& portals() override { return portals_; }
  model::DataPlane& data_plane() override { return legs_; }
  void tell_of_first_sync(std::function<void()> tell) override {
    portals_.tell_when_in_force([this, tell = std::move(tell)] {
      tell();
      if (takes_over_) takeover_.begin();
    });
  }
  explain::Machine machine(Processes processes) const override {
    return steering_machine(flavour_, portals_.held_by_others(), processes);
  }
  void addresses_changed() override { portals_.addresses_changed(addresses_now()); }
  void stop() override {
    portals_.stop();
    stale_udp_.stop();
    takeover_.stop();
  }
  void finish() override {
    if (clean_up_) portal::remove_rules(flavour_);
  }

 private:
  portal::Takeover::Runner on_rule_runner() {
    return [this](std::function<void()> work, std::function<void()> done) {
      runner_.run_work(std::move(work), std::move(done));
    };
  }

  void adopt_ipv6() {
    try {
      portals_.adopt(IpFamily::ipv6, portal::read_rules(flavour_.ipv6));
    } catch (const std::runtime_error& error) {
      spdlog::warn("IPv6 is not served on this node: {}", error.what());
    }
  }

  const portal::Flavour flavour_;
  const bool clean_up_;
  const bool takes_over_;
  portal::LingeringLegs legs_;
  portal::RuleRunner runner_;
  portal::AsioRetryTimer pace_;
  portal::AsioRetryTimer look_;
  portal::AsioRetryTimer ipv4_retry_;
  portal::AsioRetryTimer ipv6_retry_;
  portal::AsioRetryTimer udp_retry_;
  portal::AsioRetryTimer takeover_retry_;
  portal::StaleUdpSweep stale_udp_;
  portal::Takeover takeover_;
  portal::IptablesPortals portals_;
};

}  // namespace

std::unique_ptr<PortalMode> make_iptables_mode(const config::Options& options,
                                               PortalModeParts parts) {
  return std::make_unique<IptablesMode>(options, parts);
}

}  // namespace kubeportal::app
