#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/types.h>

namespace kubeportal::k8sclient {

/// What a child process needs to start.
struct ChildCommand {
  std::vector<std::string> words;        ///< the program, looked for in PATH, and its arguments
  std::vector<std::string> environment;  ///< "NAME=value", all of it
  std::chrono::milliseconds deadline;
};

/// A child process of which only what it prints is wanted. Runs without blocking anybody; its
/// standard input is empty, its standard error is ours. Owned by whoever started it, control
/// thread; destroyed early, or late against its deadline, it is killed with its own children.
class ChildProcess {
 public:
  /// What it printed, or why that cannot be had, as the end of a sentence that begins with its
  /// name.
  using OnEnd = std::function<void(const std::string& output, const std::string& problem)>;

  ChildProcess(boost::asio::io_context& io, OnEnd on_end);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// The end comes after this has returned.
  void start(const ChildCommand& command);

 private:
  using error_code = boost::system::error_code;

  std::string spawn(const ChildCommand& command);
  void read();
  void await_exit();
  void reap();
  void kill();
  void end(const std::string& problem);

  boost::asio::io_context& io_;
  OnEnd on_end_;
  boost::asio::posix::stream_descriptor output_;
  boost::asio::posix::stream_descriptor exit_;  // a pidfd
  boost::asio::steady_timer deadline_;
  std::shared_ptr<ChildProcess*> self_;  // what is pending asks it whether this still lives
  pid_t pid_ = -1;                       // -1: none, or reaped
  std::string printed_;
  std::array<char, 4096> piece_{};
};

}  // namespace kubeportal::k8sclient
