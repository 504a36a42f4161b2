using System.Text;
using System.Text.Json;
using Askew.Export;
using Askew.Export.C;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Testing;
using Askew.Tests.Samples;

namespace Askew.Tests.Export.C;

/// <summary>Folders for the build systems of boards: each is built by a small stand-in for that system, and its example run.</summary>
public class CLayoutTests
{
    public static TheoryData<string> Names => [.. CLayouts.All.Select(layout => layout.Name)];

    // What its build system would define, with CMake's own means.
    private const string Zephyr = """
        enable_language(C)
        add_executable(app)
        function(zephyr_library_named name)
            add_library(${name} STATIC)
            set(current ${name} PARENT_SCOPE)
        endfunction()
        macro(zephyr_library_sources)
            target_sources(${current} PRIVATE ${ARGN})
        endmacro()
        macro(zephyr_include_directories)
            target_include_directories(${current} PUBLIC ${ARGN})
            target_link_libraries(app PRIVATE ${current})
        endmacro()
        file(STRINGS "${CMAKE_SOURCE_DIR}/prj.conf" settings REGEX "=y$")
        foreach(setting IN LISTS settings)
            string(REPLACE "=y" "" name "${setting}")
            set(${name} y)
        endforeach()
        foreach(module IN LISTS ZEPHYR_EXTRA_MODULES)
            file(READ "${module}/zephyr/module.yml" about)
            if(NOT about MATCHES "cmake: [.]\n" OR NOT EXISTS "${module}/Kconfig")
                message(FATAL_ERROR "no module: ${about}")
            endif()
            add_subdirectory("${module}" module)
        endforeach()
        """;

    private const string EspIdf = """
        function(idf_component_register)
            cmake_parse_arguments(own "" "" "SRCS;INCLUDE_DIRS" ${ARGN})
            foreach(source IN LISTS own_SRCS)
                target_sources(app PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/${source}")
            endforeach()
            foreach(include IN LISTS own_INCLUDE_DIRS)
                target_include_directories(app PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/${include}")
            endforeach()
        endfunction()
        macro(project name)
            _project(${name} C)
            file(WRITE "${CMAKE_BINARY_DIR}/start.c" "void app_main(void); int main(void) { app_main(); return 0; }\n")
            add_executable(app "${CMAKE_BINARY_DIR}/start.c")
            set(number 0)
            foreach(component IN LISTS EXTRA_COMPONENT_DIRS ITEMS "${CMAKE_CURRENT_LIST_DIR}/main")
                math(EXPR number "${number} + 1")
                add_subdirectory("${component}" component${number})
            endforeach()
        endmacro()
        """;

    [ToolFact("cmake", "gcc")]
    public void AModuleOfZephyrBuildsWithItsSample()
    {
        using TemporaryFolder folder = Exported("zephyr", selfTest: true);
        folder.Add("stub/ZephyrConfig.cmake", Zephyr);
        Assert.Equal("bytes that differ 0\n", Built(folder, "sample", $"-DCMAKE_PREFIX_PATH={Path.Combine(folder.FullPath, "stub")}"));
    }

    [ToolFact("cmake", "gcc")]
    public void AComponentOfEspIdfBuildsWithItsExample()
    {
        using TemporaryFolder folder = Exported("esp-idf", selfTest: false);
        folder.Add("idf/tools/cmake/project.cmake", EspIdf);

        // The path is the environment's there.
        string lists = Path.Combine(folder.FullPath, "examples", "run", "CMakeLists.txt");
        string text = File.ReadAllText(lists);
        Assert.Contains("include($ENV{IDF_PATH}/tools/cmake/project.cmake)", text, StringComparison.Ordinal);
        File.WriteAllText(lists, text.Replace("$ENV{IDF_PATH}", Path.Combine(folder.FullPath, "idf"), StringComparison.Ordinal));
        Assert.Equal("run 0\nlargest output 4\n", Built(folder, "examples/run"));
    }

    [ToolFact("g++", "gcc")]
    public void ALibraryOfArduinoBuildsWithItsSketch()
    {
        using TemporaryFolder folder = Exported("arduino", selfTest: true);
        folder.Add("stub/Arduino.h", """
            #include <stdint.h>
            #include <stdio.h>
            struct Printer {
                void begin(long) {}
                void print(const char *text) { printf("%s", text); }
                void print(char sign) { printf("%c", sign); }
                void println(long number) { printf("%ld\n", number); }
            };
            static Printer Serial;
            """);
        folder.Add(
            "stub/main.cpp", "#include \"Arduino.h\"\n#include \"../examples/net_run/net_run.ino\"\nint main() { setup(); loop(); }\n");
        string[] library = File.ReadAllLines(Path.Combine(folder.FullPath, "library.properties"));
        Assert.All(new[] { "name=net", "version=1.0.0", "includes=net.h", "architectures=*" }, line => Assert.Contains(line, library));
        CToolchain.Run(folder.FullPath, "gcc", [.. CToolchain.Strict, "-c", "src/net.c", "src/net_test.c"], []);
        CToolchain.Run(
            folder.FullPath, "g++", ["-Wall", "-Wextra", "-Werror", "-Isrc", "stub/main.cpp", "net.o", "net_test.o", "-o", "sketch"], []);
        Assert.Equal("bytes that differ 0\n", Run(folder, "sketch"));
    }

    [ToolFact("gcc")]
    public void ALibraryOfPlatformIoBuildsWithItsExample()
    {
        using TemporaryFolder folder = Exported("platformio", selfTest: false);
        JsonElement library = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.FullPath, "library.json"))).RootElement;
        Assert.Equal("net.h", library.GetProperty("headers").GetString());
        Assert.True(File.Exists(Path.Combine(folder.FullPath, "include", "net.h")));
        JsonElement example = library.GetProperty("examples")[0];
        string main = Path.Combine(example.GetProperty("base").GetString()!, example.GetProperty("files")[0].GetString()!);
        CToolchain.Run(folder.FullPath, "gcc", [.. CToolchain.Strict, "-Iinclude", "src/net.c", main, "-o", "example"], []);
        Assert.Equal("run 0\nlargest output 4\n", Run(folder, "example"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryLayoutHasAllThatTheExportIsMadeOf(string layout)
    {
        var options = new ExportOptions { Name = "a-b.c", Layout = layout, SelfTest = true, SeparateWeights = true };
        string[] names = [.. ExporterCatalog.Find("c").Export(Program(), options).Select(file => file.Name)];
        Assert.All(new[] { "a-b.c.c", "a-b.c.h", "a-b.c_test.c", "a-b.c_weights.h" },
            name => Assert.Single(names, path => path == name || path.EndsWith("/" + name, StringComparison.Ordinal)));
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    private static TemporaryFolder Exported(string layout, bool selfTest)
    {
        var folder = new TemporaryFolder();
        var options = new ExportOptions { Name = "net", Layout = layout, SelfTest = selfTest };
        foreach (ExportedFile file in ExporterCatalog.Find("c").Export(Program(), options))
        {
            string path = Path.Combine(folder.FullPath, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Contents);
        }

        return folder;
    }

    private static string Built(TemporaryFolder folder, string project, params string[] settings)
    {
        CToolchain.Run(folder.FullPath, "cmake", ["-S", project, "-B", "build", "-DCMAKE_C_FLAGS=-Wall -Wextra -Werror", .. settings], []);
        CToolchain.Run(folder.FullPath, "cmake", ["--build", "build"], []);
        return Run(folder, "build/app");
    }

    private static string Run(TemporaryFolder folder, string program) => Encoding.ASCII.GetString(
        CToolchain.Run(folder.FullPath, Path.Combine(folder.FullPath, program), [], []));

    // Five rows of weights, the last of which gives the most on whatever zeros stand for.
    private static IntegerProgram Program() => SmallPrograms.Of(
        new MultiplyMatrices
        {
            Node = "multiply",
            Input = 0,
            Output = 1,
            Weights = [.. new Random(3).Weights(15)],
            Requantizers = [.. Enumerable.Range(0, 5).Select(row => new Requantizer(1 << 10, 20, (long)row << 21))],
            Stage = new OutputStage(IntegerRange.Signed(8)),
        },
        SmallPrograms.Tensor(8, 1, 3),
        SmallPrograms.Tensor(8, 1, 5));
}
