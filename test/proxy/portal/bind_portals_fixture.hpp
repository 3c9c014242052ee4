#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/system/errc.hpp>

#include "proxy/portal/bind_portals.hpp"
#include "test/fakes/captured_log.hpp"
#include "test/fakes/manual_retry_timer.hpp"
#include "test/fakes/recording_data_plane.hpp"
#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal::test {

/// BindPortals on machine() over a data plane without sockets; who has a port is nginx.
struct BindPortalsFixture {
  explicit BindPortalsFixture(const std::vector<std::string>& node_port_addresses = {})
      : portals(
            data_plane, NodePortAddresses(node_port_addresses), machine(),
            [this](model::Protocol, const model::SocketAddress&) { return holder; }, timer,
            progress) {}

  void refuse(const std::string& address, boost::system::errc::errc_t error) {
    data_plane.refuse(at(address), boost::system::errc::make_error_code(error));
  }
  void allow(const std::string& address) { data_plane.refuse(at(address), {}); }

  /// What the data plane was told since the last look.
  fakes::Journal news() { return std::exchange(journal, {}); }

  fakes::CapturedLog log;
  fakes::Journal journal;
  fakes::RecordingDataPlane data_plane{journal};
  fakes::ManualRetryTimer timer;
  model::SyncProgress progress;
  std::optional<std::string> holder = "nginx (pid 1234)";
  BindPortals portals;
};

}  // namespace kubeportal::portal::test
