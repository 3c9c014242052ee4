#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "k8sclient/manifest.hpp"

namespace kubeportal::k8sclient {

/// An object that a file wants to be in force.
template <typename Object>
struct Claim {
  std::shared_ptr<const Object> object;
  const std::string* file;
  Position position;
};

/// The difference between two states of a table.
template <typename Object>
struct TableChanges {
  using Pointer = std::shared_ptr<const Object>;
  std::vector<Pointer> deleted;
  std::vector<std::pair<Pointer, Pointer>> updated;  ///< previous, current; never equal
  std::vector<Pointer> added;
  /// Claims to a name that an earlier claim has: {the one that counts, the one that does not}.
  std::vector<std::pair<Claim<Object>, Claim<Object>>> conflicts;
};

/// The objects of one kind that are in force. No I/O. Owned by ManifestStore, control thread.
template <typename Object>
class ObjectTable {
 public:
  /// Puts `claims` in force instead of what was; of two claims to one name the first counts.
  TableChanges<Object> replace(const std::vector<Claim<Object>>& claims);

  /// In the order of the claims.
  const std::vector<std::shared_ptr<const Object>>& objects() const { return in_order_; }

 private:
  std::vector<std::shared_ptr<const Object>> in_order_;
  std::unordered_map<std::string, std::shared_ptr<const Object>> by_key_;
};

template <typename Object>
TableChanges<Object> ObjectTable<Object>::replace(const std::vector<Claim<Object>>& claims) {
  TableChanges<Object> changes;
  std::unordered_map<std::string, const Claim<Object>*> winners;
  std::vector<std::shared_ptr<const Object>> in_order;
  winners.reserve(claims.size());
  in_order.reserve(claims.size());
  for (const auto& claim : claims) {
    const auto [winner, is_first] = winners.emplace(api::key_of(claim.object->meta), &claim);
    if (!is_first) {
      changes.conflicts.emplace_back(*winner->second, claim);
      continue;
    }
    in_order.push_back(claim.object);
    const auto previous = by_key_.find(winner->first);
    if (previous == by_key_.end()) {
      changes.added.push_back(claim.object);
    } else if (previous->second != claim.object && *previous->second != *claim.object) {
      changes.updated.emplace_back(previous->second, claim.object);
    }
  }
  for (const auto& object : in_order_) {
    if (!winners.contains(api::key_of(object->meta))) changes.deleted.push_back(object);
  }

  by_key_.clear();
  for (const auto& [key, claim] : winners) by_key_.emplace(key, claim->object);
  in_order_ = std::move(in_order);
  return changes;
}

}  // namespace kubeportal::k8sclient
