#include "proxy/worker/connection_survey.hpp"

#include <iterator>
#include <utility>

namespace kubeportal::worker {

void ConnectionSurvey::found(std::vector<model::Connection> connections) {
  {
    const std::lock_guard lock(mutex_);
    all_.insert(all_.end(), std::make_move_iterator(connections.begin()),
                std::make_move_iterator(connections.end()));
    if (--workers_under_way_ > 0) return;
  }
  done_(std::move(all_));
}

}  // namespace kubeportal::worker
