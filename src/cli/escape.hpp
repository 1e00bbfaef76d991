// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string>
#include <string_view>

namespace vir::cli {

/// Finds the key that leaves a console in what is typed: a state machine, no terminal inside.
/// The key twice at once (pasted, or a fast hand's) sends it once; alone it leaves.
class console_escape {
public:
    /// `key`: what a control key sends; ^] is 0x1d.
    explicit console_escape(char key = '\x1d') : key_(key) {}

    /// What of the typed bytes goes to the console. After left() nothing does.
    std::string take(std::string_view typed);
    /// The key was pressed.
    bool left() const noexcept { return left_; }

private:
    char key_;
    bool left_ = false;
};

}  // namespace vir::cli
