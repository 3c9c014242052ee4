#include "proxy/app/portal_probe.hpp"

#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <spdlog/fmt/fmt.h>

namespace kubeportal::app {

using boost::asio::ip::tcp;
using boost::system::error_code;

/// Kept by what is pending.
struct PortalProbe::Attempt {
  using Clock = std::chrono::steady_clock;

  Attempt(boost::asio::io_context& io, std::string portal, Done on_done)
      : socket(io), timer(io), where(std::move(portal)), done(std::move(on_done)) {}

  void end(bool connected, const std::string& how) {
    timer.cancel();
    error_code ignored;
    if (connected) socket.set_option(tcp::socket::linger(true, 0), ignored);
    socket.close(ignored);
    if (const auto tell = std::exchange(done, nullptr)) {
      tell({"probe", where + " " + how, connected});
    }
  }

  tcp::socket socket;
  boost::asio::steady_timer timer;
  const std::string where;
  const Clock::time_point begun = Clock::now();
  Done done;  // null once it has ended
};

void PortalProbe::connect(const std::string& what, const model::SocketAddress& portal, Done done) {
  const auto attempt =
      std::make_shared<Attempt>(io_, what + " at " + to_string(portal), std::move(done));
  std::erase_if(attempts_, [](const auto& earlier) { return earlier.expired(); });
  attempts_.push_back(attempt);

  attempt->timer.expires_after(patience_);
  attempt->timer.async_wait([attempt, patience = patience_](const error_code& cancelled) {
    if (cancelled || !attempt->done) return;
    attempt->end(false, fmt::format("did not answer within {} ms", patience.count()));
  });
  attempt->socket.async_connect({portal.address, portal.port}, [attempt](const error_code& error) {
    if (!attempt->done) return;
    if (error) return attempt->end(false, "did not take a connection: " + error.message());
    const std::chrono::duration<double, std::milli> took = Attempt::Clock::now() - attempt->begun;
    attempt->end(true, fmt::format("took a connection in {:.1f} ms", took.count()));
  });
}

void PortalProbe::stop() {
  for (const auto& weak : std::exchange(attempts_, {})) {
    if (const auto attempt = weak.lock(); attempt && attempt->done) {
      attempt->done = nullptr;
      attempt->end(false, "");
    }
  }
}

}  // namespace kubeportal::app
