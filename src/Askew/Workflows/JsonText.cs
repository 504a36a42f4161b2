using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Askew.Reports;

namespace Askew.Workflows;

/// <summary>How documents for people and scripts are written as JSON.</summary>
internal static class JsonText
{
    /// <summary>Indented, line feeds, names like <c>outputSqnrDb</c>, nothing for null.</summary>
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = JsonTypeInfoResolver.Combine(ReportJson.Default, WorkJson.Default),
    };

    /// <summary><paramref name="value"/> as JSON.</summary>
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, TypeIn<T>(Options));

    /// <summary>How a <typeparamref name="T"/> is read and written.</summary>
    /// <param name="options">These options, or some that are made of them.</param>
    public static JsonTypeInfo<T> TypeIn<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
