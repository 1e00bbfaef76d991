// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/sound.hpp>

namespace vir::xml {

using namespace device;

template <>
const record& describe<sound>() {
    using t = sound;
    static constexpr table rows(of<t>, "sound",
        attribute<&t::model>("model").required(),
        attribute<&t::multichannel>("multichannel"),
        attribute<&t::streams>("streams"),
        element<&t::codecs>("codec", "type"),
        element<&t::audio_id>("audio", "id").omit_default().range(1, UINT32_MAX),
        merged<&t::info>());
    return rows;
}

template <>
const record& describe<audio_settings>() {
    using t = audio_settings;
    static constexpr table rows(of<t>, "settings",
        attribute<&t::frequency>("frequency"),
        attribute<&t::channels>("channels"),
        attribute<&t::format>("format"));
    return rows;
}

template <>
const record& describe<audio_direction>() {
    using t = audio_direction;
    static constexpr table rows(of<t>, "direction",
        attribute<&t::mixing_engine>("mixingEngine"),
        attribute<&t::fixed_settings>("fixedSettings"),
        attribute<&t::voices>("voices"),
        attribute<&t::buffer_length>("bufferLength"),
        attribute<&t::dev>("dev"),
        attribute<&t::buffer_count>("bufferCount"),
        attribute<&t::try_poll>("tryPoll"),
        attribute<&t::name>("name"),
        attribute<&t::stream_name>("streamName"),
        attribute<&t::latency>("latency"),
        attribute<&t::server_name>("serverName"),
        attribute<&t::client_name>("clientName"),
        attribute<&t::connect_ports>("connectPorts"),
        attribute<&t::exact_name>("exactName"),
        element<&t::settings>("settings"));
    return rows;
}

template <>
const record& describe<audio>() {
    using t = audio;
    static constexpr table rows(of<t>, "audio",
        attribute<&t::id>("id").required().range(1, UINT32_MAX),
        attribute<&t::type>("type").required(),
        attribute<&t::timer_period>("timerPeriod"),
        attribute<&t::try_mmap>("tryMMap"),
        attribute<&t::exclusive>("exclusive"),
        attribute<&t::dsp_policy>("dspPolicy"),
        attribute<&t::server_name>("serverName"),
        attribute<&t::runtime_dir>("runtimeDir"),
        attribute<&t::driver>("driver"),
        attribute<&t::path>("path"),
        element<&t::input>("input"),
        element<&t::output>("output"));
    return rows;
}

}  // namespace vir::xml
