#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <boost/container_hash/hash.hpp>

#include "k8sclient/manifest.hpp"

namespace kubeportal::k8sclient {

/// An object that a file wants to be in force.
template <typename Object>
struct Claim {
  std::shared_ptr<const Object> object;
  const std::string* file;
  document::Position position;
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
///
/// One changed file of many must not cost what all of them did: an object that stays is found by
/// its key and looked at no further, and nothing is allocated for it.
template <typename Object>
class ObjectTable {
 public:
  using Pointer = std::shared_ptr<const Object>;

  /// Puts `claims` in force instead of what was; of two claims to one name the first counts.
  TableChanges<Object> replace(const std::vector<Claim<Object>>& claims);

  /// In the order of the claims.
  const std::vector<Pointer>& objects() const { return in_order_; }

 private:
  /// Views into the metadata of the entry's object.
  struct Key {
    std::string_view namespace_;
    std::string_view name;

    explicit Key(const Object& object)
        : namespace_(object.meta.namespace_), name(object.meta.name) {}
    bool operator==(const Key&) const = default;
  };

  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      std::size_t seed = boost::hash_range(key.name.begin(), key.name.end());
      boost::hash_range(seed, key.namespace_.begin(), key.namespace_.end());
      return seed;
    }
  };

  struct Entry {
    Pointer object;
    const Claim<Object>* claim;  ///< of the round below
    std::uint64_t round;         ///< of replace()
  };

  using Entries = std::unordered_map<Key, Entry, KeyHash>;

  void change_object(typename Entries::iterator entry, const Pointer& object);
  void remove_unclaimed(std::vector<Pointer>& deleted);

  std::vector<Pointer> in_order_;
  Entries entries_;
  std::uint64_t round_ = 0;
};

template <typename Object>
TableChanges<Object> ObjectTable<Object>::replace(const std::vector<Claim<Object>>& claims) {
  TableChanges<Object> changes;
  std::vector<Pointer> in_order;
  in_order.reserve(claims.size());
  ++round_;
  for (const auto& claim : claims) {
    const auto [entry, is_new] =
        entries_.try_emplace(Key(*claim.object), Entry{claim.object, &claim, round_});
    if (!is_new && entry->second.round == round_) {
      changes.conflicts.emplace_back(*entry->second.claim, claim);
      continue;
    }
    in_order.push_back(claim.object);
    entry->second.claim = &claim;
    entry->second.round = round_;
    const Pointer previous = entry->second.object;
    if (is_new) {
      changes.added.push_back(claim.object);
    } else if (previous != claim.object) {
      if (*previous != *claim.object) changes.updated.emplace_back(previous, claim.object);
      change_object(entry, claim.object);
    }
  }
  if (entries_.size() > in_order.size()) remove_unclaimed(changes.deleted);
  in_order_ = std::move(in_order);
  return changes;
}

template <typename Object>
void ObjectTable<Object>::change_object(typename Entries::iterator entry, const Pointer& object) {
  auto node = entries_.extract(entry);
  node.key() = Key(*object);  // equal, but the old views end with the old object
  node.mapped().object = object;
  entries_.insert(std::move(node));
}

template <typename Object>
void ObjectTable<Object>::remove_unclaimed(std::vector<Pointer>& deleted) {
  for (const auto& object : in_order_) {
    const auto entry = entries_.find(Key(*object));
    if (entry == entries_.end() || entry->second.round == round_) continue;
    deleted.push_back(object);
    entries_.erase(entry);
  }
}

}  // namespace kubeportal::k8sclient
