#include "k8sclient/list_watch.hpp"

#include <utility>

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace kubeportal::k8sclient {

namespace {

std::string encoded(const std::string& text) {
  return boost::urls::encode(text, boost::urls::unreserved_chars);
}

std::string encoded_selector(const std::string& selector) {
  if (selector.empty()) return {};
  const auto equals = selector.find('=');
  return "&" + selector.substr(0, equals + 1) + encoded(selector.substr(equals + 1));
}

}  // namespace

std::string ListWatch::target(std::chrono::seconds watch_time) const {
  return resource_.path + "?" + query(watch_time) + encoded_selector(resource_.selector) +
         encoded_selector(resource_.optional_selector);
}

std::string ListWatch::query(std::chrono::seconds watch_time) const {
  const auto watch = "watch=1&allowWatchBookmarks=true&resourceVersion=" + encoded(version_) +
                     "&timeoutSeconds=" + std::to_string(watch_time.count());
  switch (stage_) {
    case Stage::initial_events:
      return watch + "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
    case Stage::list:
      return list_query();
    case Stage::watch:
      break;
  }
  return watch;
}

std::string ListWatch::list_query() const {
  if (!continue_.empty()) return "limit=500&continue=" + encoded(continue_);  // the only version
  switch (list_) {
    case List::any_cache:
      return "limit=500&resourceVersion=0";
    case List::not_older:
      return "resourceVersion=" + encoded(version_);
    case List::newest:
      return "limit=500";
    case List::newest_unpaged:
      break;
  }
  return "resourceVersion=";
}

bool ListWatch::page_read(const std::string& version, const std::string& continue_token) {
  continue_ = continue_token;
  if (!continue_.empty()) return false;
  version_ = version;
  stage_ = Stage::watch;
  return true;
}

void ListWatch::initial_events_end(const std::string& version) {
  version_ = version;
  stage_ = Stage::watch;
}

void ListWatch::seen(const std::string& version) {
  if (!version.empty()) version_ = version;
}

void ListWatch::expired() {
  switch (stage_) {
    case Stage::initial_events:
      version_.clear();
      break;
    case Stage::list:
      list_ = continue_.empty() ? List::newest : List::newest_unpaged;
      break;
    case Stage::watch:
      list_ = List::not_older;
      stage_ = offers_initial_events_ ? Stage::initial_events : Stage::list;
      break;
  }
  continue_.clear();
}

bool ListWatch::ask_for_less() {
  if (stage_ == Stage::initial_events) {
    offers_initial_events_ = false;
    list_ = version_.empty() ? List::any_cache : List::not_older;
    stage_ = Stage::list;
    return true;
  }
  if (resource_.optional_selector.empty()) return false;
  restart({resource_.name, resource_.path, resource_.selector, {}});
  return true;
}

void ListWatch::restart(ApiResource resource) { *this = ListWatch(std::move(resource)); }

}  // namespace kubeportal::k8sclient
