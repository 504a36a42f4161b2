using System.Text.Json.Serialization;

namespace Askew.Diagnosis;

/// <summary>How much a finding matters.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
internal enum Severity
{
    /// <summary>Something is wrong; what comes of it is worth little until it is mended.</summary>
    [JsonStringEnumMemberName("high")]
    High,

    /// <summary>It costs accuracy that can be had back.</summary>
    [JsonStringEnumMemberName("medium")]
    Medium,

    /// <summary>Worth knowing; there is nothing, or little, to win.</summary>
    [JsonStringEnumMemberName("low")]
    Low,
}
