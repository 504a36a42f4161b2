namespace Askew.Export.C;

/// <summary>The list of layouts. A new one is one file and one line here.</summary>
internal static class CLayouts
{
    /// <summary>All of them; the first is taken where none is named.</summary>
    public static IReadOnlyList<ICLayout> All { get; } =
        [new PlainLayout(), new ZephyrLayout(), new EspIdfLayout(), new ArduinoLayout(), new PlatformIoLayout()];

    /// <summary>The layout called <paramref name="name"/>; the first where there is none.</summary>
    public static ICLayout Named(string? name) => All.FirstOrDefault(layout => layout.Name == name) ?? All[0];
}
