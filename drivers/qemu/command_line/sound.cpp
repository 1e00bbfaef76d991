// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/command_line/builder.hpp"

#include <virtxx/doc/sound.hpp>

namespace vir::qemu {
namespace {

using namespace device;

props settings_of(const audio_direction& direction) {
    props to;
    add_if(to, "mixing-engine", direction.mixing_engine);
    add_if(to, "fixed-settings", direction.fixed_settings);
    if (direction.settings) {
        add_if(to, "frequency", direction.settings->frequency);
        add_if(to, "channels", direction.settings->channels);
        if (direction.settings->format) to["format"] = to_string(*direction.settings->format);
    }
    add_if(to, "voices", direction.voices);
    add_if(to, "buffer-length", direction.buffer_length);
    add_if(to, "dev", direction.dev);
    add_if(to, "buffer-count", direction.buffer_count);
    add_if(to, "try-poll", direction.try_poll);
    add_if(to, "name", direction.name);
    add_if(to, "stream-name", direction.stream_name);
    add_if(to, "latency", direction.latency);
    add_if(to, "server-name", direction.server_name);
    add_if(to, "client-name", direction.client_name);
    add_if(to, "connect-ports", direction.connect_ports);
    add_if(to, "exact-name", direction.exact_name);
    return to;
}

std::string_view backend_name(audio_type type) {
    switch (type) {
        case audio_type::pulseaudio: return "pa";
        case audio_type::file: return "wav";
        default: return to_string(type);
    }
}

}  // namespace

std::string audio_named(const context& ctx, std::optional<std::uint32_t> id) {
    const auto& audios = ctx.def.devices.audios;
    const bool any = !id.value_or(0);
    for (const auto& audio : audios)
        if (any || audio.id == *id) return fmt::format("audio{}", audio.id);
    if (!any) unsupported("no <audio> with id='{}'", *id);
    return {};
}

void add_audios(builder& out) {
    for (auto& audio : out.def.devices.audios) {
        props to;
        to["id"] = fmt::format("audio{}", audio.id);
        to["driver"] = backend_name(audio.type);
        add_if(to, "timer-period", audio.timer_period);
        if (audio.input) to["in"] = settings_of(*audio.input);
        if (audio.output) to["out"] = settings_of(*audio.output);
        add_if(to, "server", audio.server_name);
        add_if(to, "path", audio.path);
        add_if(to, "try-mmap", audio.try_mmap);
        add_if(to, "exclusive", audio.exclusive);
        add_if(to, "dsp-policy", audio.dsp_policy);
        out.json("-audiodev", to);
    }
}

void add_sounds(builder& out) {
    for (auto& sound : out.def.devices.sounds) {
        props to;
        auto audiodev = audio_named(out, sound.audio_id);
        bool codecs = false;
        switch (sound.model) {
            case sound_model::pcspk:
                // Part of the board; see add_machine.
                continue;
            case sound_model::es1370: to["driver"] = "ES1370"; break;
            case sound_model::ac97: to["driver"] = "AC97"; break;
            case sound_model::sb16: to["driver"] = "sb16"; break;
            case sound_model::usb: to["driver"] = "usb-audio"; break;
            case sound_model::ich6:
                to["driver"] = "intel-hda";
                codecs = true;
                break;
            case sound_model::ich9:
                to["driver"] = "ich9-intel-hda";
                codecs = true;
                break;
            default:
                unsupported("sound '{}': sound card model '{}' is not supported by qemu; use ich9, ich6, ac97, es1370, "
                            "sb16 or usb",
                            sound.info.alias, to_string(sound.model));
        }
        need_type(out, to["driver"].text(), fmt::format("sound '{}'", sound.info.alias));
        to["id"] = sound.info.alias;
        if (sound.model == sound_model::usb) add_if(to, "multi", sound.multichannel);
        if (!codecs) add_if(to, "audiodev", audiodev);
        add_address(to, out, sound.info);
        out.device(to);
        if (!codecs) continue;
        auto list = sound.codecs;
        if (list.empty()) list.push_back(sound_codec::duplex);
        for (std::size_t cad = 0; cad < list.size(); ++cad) {
            props codec;
            codec["driver"] = fmt::format("hda-{}", to_string(list[cad]));
            codec["id"] = fmt::format("{}-codec{}", sound.info.alias, cad);
            codec["bus"] = sound.info.alias + ".0";
            codec["cad"] = cad;
            add_if(codec, "audiodev", audiodev);
            out.device(codec);
        }
    }
}

}  // namespace vir::qemu
