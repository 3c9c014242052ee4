#include "proxy/app/connection_probe.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fcntl.h>
#include <spdlog/fmt/fmt.h>

namespace kubeportal::app {

namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

/// After so long it is looked whether an endpoint has been reached, then after twice that, and so
/// on.
constexpr std::chrono::milliseconds kFirstLook{5};
constexpr std::chrono::milliseconds kLongestLook{100};

bool has_endpoint(const model::Connection& connection) {
  using model::ConnectionState;
  return connection.endpoint && (connection.state == ConnectionState::relaying ||
                                 connection.state == ConnectionState::half_closed);
}

}  // namespace

/// Kept by what is pending.
class ConnectionProbe::Attempt : public std::enable_shared_from_this<Attempt> {
 public:
  Attempt(ConnectionProbe& probe, const model::SocketAddress& portal, Done done)
      : io_(probe.io_),
        workers_(probe.workers_),
        patience_(probe.patience_),
        portal_(portal),
        socket_(probe.io_),
        timer_(probe.io_),
        done_(std::move(done)) {}

  void begin() {
    timer_.expires_after(patience_.portal);
    timer_.async_wait([self = shared_from_this()](const error_code& cancelled) {
      if (cancelled || !self->done_ || self->is_connected_) return;
      self->end(End::unanswered,
                fmt::format("from this node: {} did not answer within {} ms",
                            to_string(self->portal_), self->patience_.portal.count()));
    });
    error_code failed;
    socket_.open(portal_.address.is_v6() ? tcp::v6() : tcp::v4(), failed);
    if (!failed) ::fcntl(socket_.native_handle(), F_SETFD, FD_CLOEXEC);
    socket_.async_connect({portal_.address, portal_.port},
                          [self = shared_from_this()](const error_code& error) {
                            if (self->done_) self->connected(error);
                          });
  }

  void forget() {
    done_ = nullptr;
    close();
  }

  bool is_over() const { return !done_; }

 private:
  void connected(const error_code& error) {
    const auto where = "from this node: " + to_string(portal_);
    // After a handshake alone: before it the same is told as a refusal.
    const bool was_reset = error == boost::asio::error::connection_reset;
    if (error && !was_reset) {
      return end(End::refused, where + " did not take a connection: " + error.message());
    }
    is_connected_ = true;
    result_.findings.push_back(fmt::format("{} took a connection in {:.1f} ms", where, took()));
    error_code failed;
    const auto local = socket_.local_endpoint(failed);
    if (was_reset || failed) return end_reset();
    filter_.protocol = model::Protocol::tcp;
    filter_.client = {.block = {local.address(), local.address().is_v6() ? 128U : 32U},
                      .port = local.port()};
    wait_for_end();
    look();
  }

  void end_reset() {
    end(End::refused, fmt::format("reset after {:.1f} ms: no endpoint took it", took()));
  }

  /// A proxy that reaches no endpoint resets its client.
  void wait_for_end() {
    socket_.async_read_some(
        boost::asio::buffer(greeting_),
        [self = shared_from_this()](const error_code& error, std::size_t) {
          if (!self->done_ || !error) return;
          if (error == boost::asio::error::eof) {
            return self->end(End::relayed,
                             fmt::format("its endpoint ended it after {:.1f} ms", self->took()));
          }
          self->end_reset();
        });
  }

  void look() {
    workers_.survey(filter_, worker::SurveyAction::look,
                    [self = shared_from_this()](std::vector<model::Connection> found) mutable {
                      boost::asio::post(self->io_, [self, found = std::move(found)] {
                        if (self->done_) self->seen(found);
                      });
                    });
  }

  void seen(const std::vector<model::Connection>& found) {
    if (!found.empty() && has_endpoint(found.front())) {
      return end(End::relayed, fmt::format("relayed to {} after {:.1f} ms",
                                           to_string(*found.front().endpoint), took()));
    }
    if (Clock::now() - begun_ > patience_.endpoint) {
      return end(End::unanswered,
                 fmt::format("no endpoint has taken it within {} ms", patience_.endpoint.count()));
    }
    timer_.expires_after(std::exchange(look_, std::min(2 * look_, kLongestLook)));
    timer_.async_wait([self = shared_from_this()](const error_code& cancelled) {
      if (!cancelled && self->done_) self->look();
    });
  }

  double took() const {
    return std::chrono::duration<double, std::milli>(Clock::now() - begun_).count();
  }

  void end(End how, std::string finding) {
    result_.end = how;
    result_.findings.push_back(std::move(finding));
    close();
    std::exchange(done_, nullptr)(std::move(result_));
  }

  void close() {
    timer_.cancel();
    error_code ignored;
    socket_.set_option(tcp::socket::linger(true, 0), ignored);
    socket_.close(ignored);
  }

  boost::asio::io_context& io_;
  worker::WorkerPool& workers_;
  const Patience patience_;
  const model::SocketAddress portal_;
  tcp::socket socket_;
  boost::asio::steady_timer timer_;
  bool is_connected_ = false;
  std::chrono::milliseconds look_ = kFirstLook;
  model::ConnectionFilter filter_;
  std::array<char, 1> greeting_{};
  const Clock::time_point begun_ = Clock::now();
  Result result_;
  Done done_;  // null once it has ended
};

void ConnectionProbe::connect(const model::SocketAddress& portal, Done done) {
  const auto attempt = std::make_shared<Attempt>(*this, portal, std::move(done));
  std::erase_if(attempts_, [](const auto& earlier) { return earlier.expired(); });
  attempts_.push_back(attempt);
  attempt->begin();
}

void ConnectionProbe::stop() {
  for (const auto& weak : std::exchange(attempts_, {})) {
    if (const auto attempt = weak.lock(); attempt && !attempt->is_over()) attempt->forget();
  }
}

}  // namespace kubeportal::app
