using System.Text.Json.Serialization;

namespace Askew.Reports.Network;

/// <summary>What a layer is in a summary of errors.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LayerKind>))]
internal enum LayerKind
{
    /// <summary>A convolution or fully connected layer.</summary>
    [JsonStringEnumMemberName("weights")]
    Weights,

    /// <summary>A function of single elements.</summary>
    [JsonStringEnumMemberName("activation")]
    Activation,

    /// <summary>Anything else: pooling, sums, movements.</summary>
    [JsonStringEnumMemberName("other")]
    Other,
}
