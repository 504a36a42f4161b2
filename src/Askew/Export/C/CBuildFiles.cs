namespace Askew.Export.C;

/// <summary>Files that say how to build what lies in the folder: the same ones for every network, so that several may share a
/// folder.</summary>
internal static class CBuildFiles
{
    /// <summary>For make: an example of each network.</summary>
    public static string Makefile => $$"""
        # make, then ./NAME_example < inputs > outputs, for every network NAME in this folder.
        CFLAGS ?= -O3
        CFLAGS += -std=c99 -Wall -Wextra -Wconversion -pedantic
        EXAMPLES := $(patsubst %_main.c,%_example,$(wildcard *_main.c))

        all: $(EXAMPLES)

        .SECONDEXPANSION:
        %_example: %_main.c %.c %.h $$(wildcard $$*_test.c $$*_weights.h)
        {{"\t"}}$(CC) $(CFLAGS) -o $@ $(filter %.c,$^)

        clean:
        {{"\t"}}rm -f $(EXAMPLES)

        .PHONY: all clean

        """.ReplaceLineEndings("\n");

    /// <summary>For CMake: a library of each network, under its name; where the folder is no part of another project, an example,
    /// too.</summary>
    public static string CMake => """
        # Every network NAME in this folder is the library NAME:
        #     add_subdirectory(THIS_FOLDER)
        #     target_link_libraries(firmware PRIVATE NAME)
        # On its own, the folder builds NAME_example, which reads inputs from standard input and writes outputs.
        cmake_minimum_required(VERSION 3.13)
        project(networks C)

        file(GLOB mains RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" CONFIGURE_DEPENDS *_main.c)
        foreach(main IN LISTS mains)
            string(REGEX REPLACE "_main[.]c$" "" name "${main}")
            add_library(${name} STATIC ${name}.c)
            if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${name}_test.c")
                target_sources(${name} PRIVATE ${name}_test.c)
            endif()
            target_include_directories(${name} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
            set_target_properties(${name} PROPERTIES C_STANDARD 99 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF)
            if(CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR)
                add_executable(${name}_example ${main})
                target_link_libraries(${name}_example PRIVATE ${name})
                set_target_properties(${name}_example PROPERTIES C_STANDARD 99 C_STANDARD_REQUIRED ON)
            endif()
        endforeach()

        """.ReplaceLineEndings("\n");
}
