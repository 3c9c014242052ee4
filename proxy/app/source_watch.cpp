#include "proxy/app/source_watch.hpp"

#include <utility>

namespace kubeportal::app {

void SourceWatch::look(const std::vector<k8sclient::SourceStatus>& sources) {
  for (const auto& source : sources) {
    auto& trouble = troubles_[source.what];
    if (trouble == source.trouble) continue;
    trouble = source.trouble;
    const auto* what_stays =
        source.synced ? "; the last state stays in force" : "; they are not known yet";
    journal_.record({.kind = model::JournalKind::proxy,
                     .text = trouble.empty()
                                 ? source.what + " are followed again"
                                 : source.what + " cannot be followed: " + trouble + what_stays});
  }
}

}  // namespace kubeportal::app
