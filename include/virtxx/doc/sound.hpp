// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <virtxx/box.hpp>
#include <virtxx/doc/device_info.hpp>
#include <virtxx/enum.hpp>

namespace vir::device {

/// ac97 (since 0.6.0), ich6 (since 0.8.8), ich9 (since 1.1.3), usb (since 1.2.8), ich7 (since 6.7.0), virtio
/// (since 10.4.0).
VIRTXX_ENUM(sound_model, sb16, es1370, pcspk, ac97, ich6, ich9, usb, ich7, virtio)
/// What it shows the guest: duplex: line in and out; micro: speaker and microphone; output: line out (since 4.4.0).
VIRTXX_ENUM(sound_codec, duplex, micro, output)
/// oss (since 6.7.0), dbus (since 8.4.0), pipewire (since 9.10.0), the others (since 7.2.0).
VIRTXX_ENUM(audio_type, none, alsa, coreaudio, jack, oss, pulseaudio, sdl, spice, file, dbus, pipewire)
/// Bits of a sample: signed, unsigned, floating.
VIRTXX_ENUM(audio_format, s8, u8, s16, u16, s32, u32, f32)

/// <sound>: a sound card (since 0.4.3).
struct sound {
    sound_model model = sound_model::ich9;
    std::optional<bool> multichannel;       ///< usb (since 9.4.0)
    std::optional<std::uint32_t> streams;   ///< virtio
    std::vector<sound_codec> codecs;        ///< ich6, ich9 (since 0.9.13)
    std::uint32_t audio_id = 0;             ///< <audio id>: which back end; 0: the first (since 6.7.0)
    device::info info;

    sound() = default;
    explicit sound(sound_model model) : model(model) {}
    bool operator==(const sound&) const = default;
};

/// <settings>: what fixed_settings hold to.
struct audio_settings {
    std::optional<std::uint32_t> frequency;  ///< Hz; usually 44100
    std::optional<std::uint32_t> channels;   ///< usually 2
    std::optional<audio_format> format;

    audio_settings() = default;
    bool operator==(const audio_settings&) const = default;
};

/// <input> or <output> of a back end; which of the last ones count depends on its type.
struct audio_direction {
    std::optional<bool> mixing_engine;           ///< sound is converted on the host
    std::optional<bool> fixed_settings;          ///< the mixing engine keeps to the settings
    std::optional<std::uint32_t> voices;         ///< usually 1
    std::optional<std::uint32_t> buffer_length;  ///< µs
    std::optional<audio_settings> settings;      ///< with fixed_settings
    std::string dev;                             ///< alsa, oss: device of the host
    std::optional<std::uint32_t> buffer_count;   ///< coreaudio, oss, sdl
    std::optional<bool> try_poll;                ///< oss: polling
    std::string name;                            ///< pulseaudio, pipewire: sink or source
    std::string stream_name;                     ///< pulseaudio, pipewire
    std::optional<std::uint32_t> latency;        ///< pulseaudio, pipewire: µs
    std::string server_name;                     ///< jack: which server
    std::string client_name;                     ///< jack: what QEMU is called there
    std::string connect_ports;                   ///< jack: regular expression of ports to connect to
    std::optional<bool> exact_name;              ///< jack: and nothing else

    audio_direction() = default;
    bool operator==(const audio_direction&) const = default;
};

/// <audio>: where sound goes on the host (since 6.7.0).
struct audio {
    std::uint32_t id = 0;                       ///< from 1
    audio_type type = audio_type::none;
    std::optional<std::uint32_t> timer_period;  ///< µs; absent: the shortest
    std::string server_name;                    ///< pulseaudio: host name
    std::string runtime_dir;                    ///< pipewire: where its socket is
    std::string path;                           ///< file: what is written
    std::string driver;                         ///< sdl: "pulseaudio", "alsa", ...
    std::optional<bool> try_mmap;               ///< oss: by shared memory
    std::optional<bool> exclusive;              ///< oss: nobody else uses the device
    std::optional<std::int32_t> dsp_policy;     ///< oss: -1 to 10; smaller ones are quicker and cost more
    box<audio_direction> input;
    box<audio_direction> output;

    audio() = default;
    bool operator==(const audio&) const = default;
};

}  // namespace vir::device
