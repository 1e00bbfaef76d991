// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <string>
#include <string_view>

namespace vir::vmx {

/// What a driver makes of the file names in its guests' files. This one leaves them as they are, as Workstation and
/// Player do, whose files are those of the host.
class file_names {
public:
    file_names() = default;
    virtual ~file_names() = default;

    /// The name for the domain's document of what a VMX file names.
    virtual std::string in_document(std::string_view name) const { return std::string(name); }
    /// The way back.
    virtual std::string in_vmx(std::string_view name) const { return std::string(name); }

    file_names(const file_names&) = default;
    file_names& operator=(const file_names&) = default;
};

/// ESX: documents say "[datastore] path", VMX files "/vmfs/volumes/datastore/path", and names relative to the folder
/// of the VMX file (https://libvirt.org/drvesx.html#datastore-paths). A driver that can ask its host which volume is
/// which datastore says so in datastore_of().
class datastore_names : public file_names {
public:
    /// The datastore and the folder in it that hold the VMX file.
    datastore_names(std::string datastore, std::string folder)
        : datastore_(std::move(datastore)), folder_(std::move(folder)) {}

    /// "/vmfs/volumes/NAME/path" becomes "[NAME] path", "disk.vmdk" becomes "[datastore] folder/disk.vmdk"; other
    /// absolute names stay.
    std::string in_document(std::string_view name) const override;
    /// Throws internal_error for a relative name without a datastore.
    std::string in_vmx(std::string_view name) const override;

    /// Name of the datastore that is mounted as /vmfs/volumes/`volume`.
    virtual std::string datastore_of(std::string_view volume) const { return std::string(volume); }

private:
    std::string datastore_;
    std::string folder_;
};

}  // namespace vir::vmx
