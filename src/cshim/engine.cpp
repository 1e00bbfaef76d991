// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/engine.hpp"

#include <pthread.h>

namespace vir::c {

engine& engine::get() {
    static auto* one = [] {
        auto* made = new engine;
        pthread_atfork([] { get().turns_.before_fork(); }, [] { get().turns_.after_fork_in_parent(); },
                       [] { get().turns_.after_fork_in_child(); });
        return made;
    }();
    return *one;
}

}  // namespace vir::c
