#pragma once

#include <future>
#include <memory>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <doctest/doctest.h>

#include "proxy/model/socket_address.hpp"

namespace kubeportal::observe {

inline const model::SocketAddress kAnyLoopbackPort{boost::asio::ip::address_v4::loopback(), 0};

/// A server of any kind on a control thread of its own, listening on a free port of 127.0.0.1. Ends
/// with its scope.
template <typename Server>
class RunningServer {
 public:
  template <typename... Arguments>
  explicit RunningServer(Arguments&&... arguments)
      : server_(std::make_unique<Server>(control_, std::forward<Arguments>(arguments)...)),
        address_(server_->listen(kAnyLoopbackPort).value()),
        thread_([this] { control_.run(); }) {}

  ~RunningServer() {
    on_control([this] { server_.reset(); });
    work_.reset();
    thread_.join();
  }

  const model::SocketAddress& address() const { return address_; }
  Server& server() { return *server_; }

  /// Runs `action` on the control thread and waits for it.
  template <typename Action>
  void on_control(Action action) {
    std::promise<void> done;
    boost::asio::post(control_, [&] {
      action();
      done.set_value();
    });
    done.get_future().wait();
  }

 private:
  boost::asio::io_context control_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      control_.get_executor()};
  std::unique_ptr<Server> server_;
  model::SocketAddress address_;
  std::thread thread_;
};

}  // namespace kubeportal::observe
