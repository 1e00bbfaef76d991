// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/core/error_words.hpp"

#include <virtxx/uuid.hpp>

#include <range/v3/iterator/operations.hpp>
#include <range/v3/range/conversion.hpp>
#include <range/v3/view/filter.hpp>
#include <range/v3/view/map.hpp>
#include <range/v3/view/take.hpp>
#include <range/v3/view/transform.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace vir {

/// What a driver keeps of one object that has a name, as far as lists care. The name does not change while it is listed.
template <class T>
concept named_object = requires(const T& object) {
    { object.name } -> std::convertible_to<const std::string&>;
};

/// One that has a UUID, too, and is made of both.
template <class T>
concept identified_object = named_object<T> && std::constructible_from<T, std::string, uuid> &&
                            requires(const T& object) {
                                { object.uuid } -> std::convertible_to<const uuid&>;
                            };

/// Flags of a list come in pairs: those of a pair are alternatives, and a pair without a flag lets all through.
/// Whether an object whose state is `value` passes.
template <class Flags>
bool passes(Flags flags, Flags yes, Flags no, bool value) {
    return !any(flags, yes | no) || any(flags, value ? yes : no);
}

/// All objects of one kind of one driver, by name. Belongs to the connection's executor.
template <named_object T>
class named_list {
public:
    using pointer = std::shared_ptr<T>;

    /// Null when there is none.
    pointer find(std::string_view name) const {
        const auto at = by_name_.find(name);
        return at == by_name_.end() ? nullptr : at->second;
    }

    /// Puts it in place of the one of that name.
    pointer add(pointer object) { return by_name_[object->name] = std::move(object); }

    void remove(const T& which) {
        // The caller's reference may be the last but ours.
        const auto kept = find(which.name);
        if (kept.get() == &which) by_name_.erase(kept->name);
    }
    void clear() noexcept { by_name_.clear(); }
    std::size_t size() const noexcept { return by_name_.size(); }

    /// All, as a range of pointers in the order of their names.
    auto values() const { return by_name_ | ranges::views::values; }

    // The answers to the operations that list; `accepts(const T&)` says what is in the list.
    template <std::predicate<const T&> F>
    std::vector<pointer> all(F accepts) const {
        return collect<pointer>(accepts, [](const pointer& object) -> const pointer& { return object; });
    }
    template <std::predicate<const T&> F>
    std::int32_t count(F accepts) const {
        return static_cast<std::int32_t>(ranges::distance(matching(std::move(accepts))));
    }
    template <std::predicate<const T&> F>
    std::vector<std::string> names(std::int32_t most, F accepts) const {
        return matching(std::move(accepts)) | ranges::views::take(std::max(most, 0)) |
               ranges::views::transform([](const pointer& object) { return std::string(object->name); }) |
               ranges::to<std::vector>();
    }
    template <std::predicate<const T&> F>
    auto refs(F accepts) const {
        using ref = decltype(std::declval<const T&>().ref());
        return collect<ref>(accepts, [](const pointer& object) { return object->ref(); });
    }

private:
    template <class F>
    auto matching(F accepts) const {
        return values() | ranges::views::filter([accepts](const pointer& object) { return accepts(*object); });
    }
    // Of what passes; most lists are of all that there is.
    template <class Out, class F, class G>
    std::vector<Out> collect(const F& accepts, const G& of) const {
        std::vector<Out> out;
        out.reserve(by_name_.size());
        for (const auto& [name, object] : by_name_)
            if (accepts(*object)) out.push_back(of(object));
        return out;
    }

    std::map<std::string, pointer, std::less<>> by_name_;
};

/// All objects of one kind of one driver, by name and UUID. Belongs to the connection's executor.
template <identified_object T>
class object_list : public named_list<T> {
public:
    using typename named_list<T>::pointer;
    using named_list<T>::find;

    /// What errors call an object ("network"), and whose they are.
    object_list(std::string_view what, error_domain domain) : what_(what), domain_(domain) {}

    /// Null when there is none.
    pointer find(const uuid& id) const {
        const auto at = by_uuid_.find(id);
        return at == by_uuid_.end() ? nullptr : at->second;
    }
    /// By UUID, as libvirt does: a handle stays good whatever happens to its object. By name when it has no UUID.
    template <class Ref>
        requires requires(const Ref& ref) {
            { ref.uuid } -> std::convertible_to<const uuid&>;
        }
    pointer find(const Ref& ref) const {
        return ref.uuid.is_nil() ? find(std::string_view(ref.name)) : find(ref.uuid);
    }

    /// Errors: operation_failed when the name belongs to another UUID, or the UUID to another name.
    void check(std::string_view name, const uuid& id) const {
        const auto refuse = [this](std::string_view other, std::string_view how, const uuid& owner) {
            fail(domain_, errc::operation_failed, "{} '{}' {} with uuid {}", what_, other, how, to_string(owner));
        };
        if (const auto same_uuid = find(id)) {
            if (same_uuid->name != name) refuse(same_uuid->name, "is already defined", id);
        } else if (const auto same_name = find(name)) {
            refuse(name, "already exists", same_name->uuid);
        }
    }

    /// The object that a definition of that name and UUID means, made anew (T(name, uuid)) when there is none.
    /// Errors: those of check.
    pointer admit(const std::string& name, const uuid& id) {
        check(name, id);
        if (auto found = find(id)) return found;
        return add(std::make_shared<T>(name, id));
    }

    pointer add(pointer object) {
        by_uuid_[object->uuid] = object;
        return named_list<T>::add(std::move(object));
    }

    void remove(const T& which) {
        const auto kept = find(which.uuid);
        if (kept.get() != &which) return;
        by_uuid_.erase(kept->uuid);
        named_list<T>::remove(*kept);
    }
    /// Gives an object another name. Errors: operation_invalid when it is its name already, or another's.
    void rename(const pointer& object, std::string name)
        requires std::assignable_from<decltype((object->name)), std::string>
    {
        if (object->name == name) fail(domain_, errc::operation_invalid, "Can't rename {} to itself", what_);
        if (find(std::string_view(name)))
            fail(domain_, errc::operation_invalid, "{} with name '{}' already exists", what_, name);
        named_list<T>::remove(*object);
        object->name = std::move(name);
        named_list<T>::add(object);
    }
    void clear() noexcept {
        by_uuid_.clear();
        named_list<T>::clear();
    }

private:
    std::string_view what_;
    error_domain domain_;
    std::unordered_map<uuid, pointer> by_uuid_;
};

}  // namespace vir
