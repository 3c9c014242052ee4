#include "proxy/command/name_lookup.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

#include <boost/asio/post.hpp>
#include <netdb.h>

namespace kubeportal::command {

namespace {

NameAnswer look_up(const std::string& name) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int error = ::getaddrinfo(name.c_str(), nullptr, &hints, &found); error != 0) {
    return {{}, ::gai_strerror(error)};
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);

  NameAnswer answer;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    model::KernelAddress kernel;
    std::memcpy(kernel.data(), entry->ai_addr, entry->ai_addrlen);
    const auto address = model::from_kernel(kernel).address;
    if (std::find(answer.addresses.begin(), answer.addresses.end(), address) ==
        answer.addresses.end()) {
      answer.addresses.push_back(address);
    }
  }
  if (answer.addresses.empty()) answer.error = "it has no address";
  return answer;
}

/// Answers as they come in, shared with threads that may outlive whoever asked.
struct Gathering {
  std::mutex mutex;
  std::condition_variable changed;
  NameLookup::Answers answers;
};

}  // namespace

struct NameLookup::Home {
  std::mutex mutex;
  boost::asio::io_context* io;  // null once nobody is interested any more
};

NameLookup::NameLookup(boost::asio::io_context& io) : home_(std::make_shared<Home>()) {
  home_->io = &io;
}

NameLookup::~NameLookup() {
  const std::lock_guard lock(home_->mutex);
  home_->io = nullptr;
}

NameLookup::Answers NameLookup::wait_for(const std::set<std::string>& names,
                                         std::chrono::seconds limit) {
  const auto gathering = std::make_shared<Gathering>();
  for (const auto& name : names) {
    std::thread([gathering, name] {
      auto answer = look_up(name);
      const std::lock_guard lock(gathering->mutex);
      gathering->answers.emplace(name, std::move(answer));
      gathering->changed.notify_one();
    }).detach();
  }

  std::unique_lock lock(gathering->mutex);
  gathering->changed.wait_for(lock, limit,
                              [&] { return gathering->answers.size() == names.size(); });
  Answers answers = gathering->answers;
  for (const auto& name : names) {
    answers.try_emplace(name,
                        NameAnswer{{}, "no answer within " + std::to_string(limit.count()) + " s"});
  }
  return answers;
}

void NameLookup::begin(const std::set<std::string>& names, Handler handler) {
  std::thread([home = home_, names, handler = std::move(handler)]() mutable {
    Answers answers;
    for (const auto& name : names) answers.emplace(name, look_up(name));
    const std::lock_guard lock(home->mutex);
    if (home->io == nullptr) return;
    boost::asio::post(*home->io, [home, handler = std::move(handler),
                                  answers = std::move(answers)] { handler(answers); });
  }).detach();
}

}  // namespace kubeportal::command
