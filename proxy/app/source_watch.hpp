#pragma once

#include <map>
#include <string>
#include <vector>

#include "k8sclient/source.hpp"
#include "proxy/model/journal.hpp"

namespace kubeportal::app {

/// Tells the journal when a kind of objects is not followed any more, why, and when it is again.
/// Owned by JournalWatch, control thread.
class SourceWatch {
 public:
  explicit SourceWatch(model::Journal& journal) : journal_(journal) {}

  /// How things are now; what is as at the last look is not told again.
  void look(const std::vector<k8sclient::SourceStatus>& sources);

 private:
  model::Journal& journal_;
  std::map<std::string, std::string> troubles_;  // by kind
};

}  // namespace kubeportal::app
