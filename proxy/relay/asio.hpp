#pragma once

#include <chrono>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

namespace kubeportal::relay {

/// Asio's objects on the executor they really run on; any_io_executor costs an indirection and an
/// allocation a handler.
using Clock = std::chrono::steady_clock;
using Timer = boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>,
                                                boost::asio::io_context::executor_type>;
using WatchedDescriptor =
    boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

}  // namespace kubeportal::relay
